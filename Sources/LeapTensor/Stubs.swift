extension Engine {
    func convert(_ x: Tensor, to type: DataType) throws -> Tensor { x }
    func add(_ x: Tensor, _ y: Tensor) throws -> Tensor { x }
    func subtract(_ x: Tensor, _ y: Tensor) throws -> Tensor { x }
    func multiply(_ x: Tensor, _ y: Tensor) throws -> Tensor { x }
    func sum(_ x: Tensor, to: Shape) throws -> Tensor { x }
    func reshape(_ x: Tensor, to: Shape) throws -> Tensor { x }
    func transpose(_ x: Tensor, order: [Int]) throws -> Tensor { x }
    func broadcast(_ x: Tensor, to: Shape) throws -> Tensor { x }
}
