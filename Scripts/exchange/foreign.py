"""Networks as other programs write them: operators that Leap reads and does not write."""

import numpy as np
from onnx import TensorProto, helper, numpy_helper


def model(name, nodes, constants, inputs, version=17):
    """A model with the output y, and the arrays that go in."""
    graph = helper.make_graph(
        nodes, name,
        [helper.make_tensor_value_info(key, TensorProto.FLOAT, [None] * x.ndim) for key, x in inputs.items()],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
        [numpy_helper.from_array(value, key) for key, value in constants.items()])
    whole = helper.make_model(graph, opset_imports=[helper.make_opsetid("", version)], ir_version=8)
    return whole, list(inputs.values())


def models():
    generator = np.random.default_rng(3)

    def random(*shape):
        return generator.uniform(-1, 1, shape).astype(np.float32)

    node = helper.make_node
    x, image = random(3, 6), random(2, 3, 8, 7)
    made = []
    made.append(model(
        "Gemm", [node("Gemm", ["x", "fc1.weight", "fc1.bias"], ["h"], transB=1, alpha=0.5, beta=2.0),
                 node("Relu", ["h"], ["relu"]), node("Gemm", ["relu", "size"], ["y"])],
        {"fc1.weight": random(4, 6), "fc1.bias": random(4), "size": random(4, 2)}, {"x": x}))
    made.append(model(
        "BatchNormalization",
        [node("Conv", ["x", "0.weight", "0.bias"], ["c"], kernel_shape=[3, 3], pads=[1, 0, 0, 1], strides=[2, 1]),
         node("BatchNormalization", ["c", "scale", "shift", "mean", "var"], ["b"], epsilon=1e-3),
         node("Clip", ["b", "zero", "six"], ["r"]), node("GlobalAveragePool", ["r"], ["g"]),
         node("Flatten", ["g"], ["y"])],
        {"0.weight": random(4, 3, 3, 3), "0.bias": random(4), "scale": random(4), "shift": random(4), "mean": random(4),
         "var": np.abs(random(4)), "zero": np.float32(0), "six": np.float32(6)}, {"x": image}))
    made.append(model(
        "SameUpper", [node("Conv", ["x", "w"], ["c"], auto_pad="SAME_UPPER", kernel_shape=[4, 3]),
                      node("MaxPool", ["c"], ["m"], kernel_shape=[2, 2], strides=[2, 2]),
                      node("GlobalMaxPool", ["m"], ["y"])],
        {"w": random(5, 3, 4, 3)}, {"x": image}))
    made.append(model(
        "SameLower", [node("Conv", ["x", "w"], ["y"], auto_pad="SAME_LOWER", kernel_shape=[4, 2])],
        {"w": random(5, 3, 4, 2)}, {"x": image}))
    made.append(model(
        "ConvTranspose",
        [node("ConvTranspose", ["x", "w", "b"], ["y"], kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1],
              output_padding=[1, 0])],
        {"w": random(3, 4, 3, 3), "b": random(4)}, {"x": image}))
    made.append(model(
        "LayerNormalization", [node("LayerNormalization", ["x", "scale", "shift"], ["n"], epsilon=1e-6),
                               node("Dropout", ["n"], ["d"]), node("PRelu", ["d", "slope"], ["p"]),
                               node("Max", ["p", "x", "slope"], ["y"])],
        {"scale": random(6), "shift": random(6), "slope": random(6)}, {"x": x}))
    made.append(model(
        "Gelu", [node("Gelu", ["x"], ["g"]), node("Softmax", ["g"], ["y"])], {}, {"x": x}, version=20))
    made.append(model(
        "shapes", [node("Reshape", ["x", "to"], ["a"]), node("Transpose", ["a"], ["b"], perm=[0, 2, 1]),
                   node("Unsqueeze", ["b", "one"], ["c"]), node("Squeeze", ["c", "one"], ["d"]),
                   node("ReduceSum", ["d", "last"], ["e"], keepdims=0), node("Concat", ["e", "x"], ["f"], axis=1),
                   node("Identity", ["f"], ["y"])],
        {"to": np.array([0, 2, -1]), "one": np.array([1]), "last": np.array([-1])}, {"x": x}))
    made.append(model(
        "two inputs", [node("Constant", [], ["k"], value=numpy_helper.from_array(random(6, 6))),
                       node("MatMul", ["a", "k"], ["m"]), node("Sum", ["m", "b", "b"], ["y"])],
        {}, {"a": x, "b": random(3, 6)}))
    made.append(model(
        "old", [node("Softmax", ["x"], ["s"]), node("Unsqueeze", ["s"], ["u"], axes=[0]),
                node("ReduceMean", ["u"], ["y"], axes=[0], keepdims=0)], {}, {"x": x}, version=11))
    made.append(model(
        "names", [node("Relu", ["x"], ["relu"]), node("Tanh", ["relu"], ["tanh"]),
                  node("Add", ["tanh", "mean"], ["onnx::Add_12"]), node("Sigmoid", ["onnx::Add_12"], ["if"]),
                  node("Relu", ["if"], ["y"])], {"mean": random(6)}, {"x": x}))
    return made
