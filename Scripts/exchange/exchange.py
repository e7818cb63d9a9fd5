"""Hands files to and fro between Leap and NumPy, safetensors, PyTorch and ONNX Runtime. README.md says how."""

import argparse
import pathlib
import shutil
import subprocess
import sys
import tempfile

import numpy as np
import onnx
import onnxruntime
import safetensors.numpy

import foreign
from networks import DEFINITIONS, EXPORTED, REFUSED

try:
    import torch
    import safetensors.torch
except ImportError:
    torch = None

faults = []


def fault(text):
    faults.append(text)
    print("FAULT:", text, flush=True)


def run(leap, folder, code):
    """Runs a script in a folder; gives what it printed, or None and an error's text."""
    (folder / "script.leap").write_text(code)
    done = subprocess.run([leap, "script.leap"], cwd=folder, capture_output=True, text=True, timeout=300)
    return (done.stdout, None) if done.returncode == 0 else (None, done.stderr)


def same(a, b):
    a, b = np.asarray(a), np.asarray(b)
    return a.dtype == b.dtype and a.shape == b.shape and np.ascontiguousarray(a).tobytes() == np.ascontiguousarray(b).tobytes()


def arrays(leap, folder):
    generator = np.random.default_rng(5)
    bits = generator.integers(0, 2**32, 4000, dtype=np.uint32)
    # Every pattern of bits, but for the signalling nans, which arithmetic may make quiet.
    bits[(bits & 0x7F800000 == 0x7F800000)] &= 0xFF800000
    content = {
        "single": bits.view(np.float32).reshape(40, 100),
        "double": generator.standard_normal((3, 4, 5)) * 10.0 ** generator.integers(-300, 300, (3, 4, 5)),
        "flags": generator.random((7, 3)) < 0.5,
        "scalar": np.array(2.5),
        "small": np.array(-0.0, np.float32),
        "none": np.zeros((0, 3), np.float32),
        "special": np.array([np.nan, np.inf, -np.inf, -0.0, 5e-324]),
    }
    safetensors.numpy.save_file(content, folder / "a.safetensors")
    np.savez_compressed(folder / "a.npz", **content)
    np.save(folder / "a.npy", np.asfortranarray(content["single"]))
    if torch:
        safetensors.torch.save_file({k: torch.from_numpy(v.copy()) for k, v in content.items()}, folder / "t.safetensors")
    code = """
        for ending in ["safetensors", "npz"] { save(load("a.{ending}"), "b.{ending}") }
        save(load("a.npy"), "b.npy")
        save(load("a.safetensors"), "c.npz")
    """
    if torch:
        code += 'save(load("t.safetensors"), "u.safetensors")\n'
    _, error = run(leap, folder, code)
    if error:
        return fault(f"arrays: {error}")
    found = [("b.safetensors", safetensors.numpy.load_file(folder / "b.safetensors"))]
    found += [(name, dict(np.load(folder / name))) for name in ("b.npz", "c.npz")]
    if torch:
        found.append(("u.safetensors", {k: v.numpy() for k, v in safetensors.torch.load_file(folder / "u.safetensors").items()}))
    for name, read in found:
        if set(read) != set(content):
            fault(f"{name}: the names differ: {sorted(read)}")
        for key in content:
            if key in read and not same(read[key], content[key]):
                fault(f"{name}: {key} differs")
    if not same(np.load(folder / "b.npy"), content["single"]):
        fault("b.npy differs")
    print(f"arrays: {len(found) + 1} files compared{'' if torch else ' (without PyTorch)'}", flush=True)


def close(found, expected):
    if found.shape != expected.shape:
        return False
    largest = np.max(np.abs(expected[np.isfinite(expected)]), initial=0)
    return np.allclose(found, expected, rtol=0, atol=1e-5 * max(1, largest), equal_nan=True)


def networks(leap, folder):
    generator = np.random.default_rng(9)
    code = DEFINITIONS
    for index, (line, shape) in enumerate(EXPORTED):
        for rows in ([1, 4] if len(shape) > 1 else [None]):
            size = shape if rows is None else [rows] + shape[1:]
            np.save(folder / f"{index}-{rows}.x.npy", generator.uniform(-2, 2, size).astype(np.float32))
        code += f'net_{index} = {line}\nexport(net_{index}, "{index}.onnx", {shape})\nagain_{index} = load("{index}.onnx")\n'
        for rows in ([1, 4] if len(shape) > 1 else [None]):
            code += f'x = load("{index}-{rows}.x.npy")\nsave(detach(f32(net_{index}(x))), "{index}-{rows}.y.npy")\n'
            code += f'save(detach(f32(again_{index}(x))), "{index}-{rows}.z.npy")\n'
    _, error = run(leap, folder, code)
    if error:
        return fault(f"export: {error}")
    for index, (line, shape) in enumerate(EXPORTED):
        path = str(folder / f"{index}.onnx")
        try:
            onnx.checker.check_model(path, full_check=True)
            session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
        except Exception as error:
            fault(f"{line}: {error}")
            continue
        for rows in ([1, 4] if len(shape) > 1 else [None]):
            x, y, z = (np.load(folder / f"{index}-{rows}.{name}.npy") for name in "xyz")
            found = session.run(None, {"x": x})[0]
            if not close(found, y):
                fault(f"{line}: ONNX Runtime gives {found.flatten()[:4]}, Leap {y.flatten()[:4]}")
            if not close(z, y):
                fault(f"{line}: loaded again it gives {z.flatten()[:4]}, not {y.flatten()[:4]}")
    for line, shape, words in REFUSED:
        _, error = run(leap, folder, f'net = {line}\nexport(net, "no.onnx", {shape})\n')
        if error is None or words not in error:
            fault(f"{line} should be refused: {error}")
        if (folder / "no.onnx").exists():
            fault(f"{line} left a file")
    print(f"networks: {len(EXPORTED)} exported, {len(REFUSED)} refused", flush=True)


def foreign_networks(leap, folder):
    cases = foreign.models()
    code = ""
    for index, (model, inputs) in enumerate(cases):
        onnx.save(model, folder / f"f{index}.onnx")
        for position, x in enumerate(inputs):
            np.save(folder / f"f{index}.x{position}.npy", x)
        arguments = ", ".join(f'load("f{index}.x{position}.npy")' for position in range(len(inputs)))
        code += f'net = load("f{index}.onnx")\nsave(detach(f32(net({arguments}))), "f{index}.y.npy")\n'
    _, error = run(leap, folder, code)
    if error:
        return fault(f"import: {error}")
    for index, (model, inputs) in enumerate(cases):
        session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
        names = [value.name for value in session.get_inputs()]
        expected = session.run(None, dict(zip(names, inputs)))[0]
        found = np.load(folder / f"f{index}.y.npy")
        if not close(found, expected):
            fault(f"{model.graph.name}: Leap gives {found.flatten()[:4]}, ONNX Runtime {expected.flatten()[:4]}")
    print(f"foreign networks: {len(cases)} loaded", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leap", default="leap", help="the program")
    options = parser.parse_args()
    leap = shutil.which(options.leap) or sys.exit(f"error: there is no program {options.leap}")
    leap = str(pathlib.Path(leap).resolve())
    with tempfile.TemporaryDirectory() as name:
        for part in (arrays, networks, foreign_networks):
            folder = pathlib.Path(name) / part.__name__
            folder.mkdir()
            part(leap, folder)
    sys.exit(1 if faults else 0)


main()
