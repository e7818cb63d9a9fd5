/// The largest element of each window. Its gradient goes to the winner.
public final class MaxPoolOperation: Operation {
    let winners: Winners

    /// The sizes of the windows, height and width.
    public var window: (height: Int, width: Int) {
        (winners.geometry.window.height, winners.geometry.window.width)
    }

    init(_ winners: Winners) {
        self.winners = winners
        super.init()
    }

    public override var name: String { "maxpool2d" }

    public override func forward(_ inputs: [Tensor], engine: Engine) throws -> Tensor {
        try engine.maxPool(input(0, of: inputs, shape: winners.geometry.inputShape), winners.geometry)
    }

    public override func backward(
        _ node: Tensor, gradient: Tensor, wants: (Int) -> Bool, engine: Engine
    ) throws -> InputGradients {
        InputGradients(try engine.placed(gradient, winners))
    }
}

/// Takes the winners of the windows from an array, or puts them there; each is the other's gradient.
final class WinnerOperation: Operation {
    private let winners: Winners
    private let isScattering: Bool

    init(_ winners: Winners, isScattering: Bool) {
        (self.winners, self.isScattering) = (winners, isScattering)
        super.init()
    }

    override var name: String { "maxpool2d_winners" }
    override var keepsRecordedChoice: Bool { true }

    override func forward(_ inputs: [Tensor], engine: Engine) throws -> Tensor {
        let geometry = winners.geometry
        let x = try input(0, of: inputs, shape: isScattering ? geometry.outputShape : geometry.inputShape)
        return try isScattering ? engine.placed(x, winners) : engine.winners(of: x, winners)
    }

    override func backward(
        _ node: Tensor, gradient: Tensor, wants: (Int) -> Bool, engine: Engine
    ) throws -> InputGradients {
        InputGradients(try isScattering ? engine.winners(of: gradient, winners) : engine.placed(gradient, winners))
    }
}

/// The sum of each window times a number, or each number spread over its window; each is the other's gradient.
public final class SumPoolOperation: Operation {
    let geometry: PoolingGeometry
    /// 1 for a sum, one over the size of the window for a mean.
    public let scale: Double
    let isSpreading: Bool
    private let function: String

    init(_ geometry: PoolingGeometry, scale: Double, isSpreading: Bool, _ function: String) {
        (self.geometry, self.scale, self.isSpreading, self.function) = (geometry, scale, isSpreading, function)
        super.init()
    }

    public override var name: String { isSpreading ? function + "_spread" : function }

    public override func forward(_ inputs: [Tensor], engine: Engine) throws -> Tensor {
        let x = try input(0, of: inputs, shape: isSpreading ? geometry.outputShape : geometry.inputShape)
        return try isSpreading
            ? engine.spreadOverWindows(x, geometry, scale: scale, name: function)
            : engine.sumPool(x, geometry, scale: scale, name: function)
    }

    public override func backward(
        _ node: Tensor, gradient: Tensor, wants: (Int) -> Bool, engine: Engine
    ) throws -> InputGradients {
        InputGradients(
            try isSpreading
                ? engine.sumPool(gradient, geometry, scale: scale, name: function)
                : engine.spreadOverWindows(gradient, geometry, scale: scale, name: function))
    }
}
