"""Times nnrun beside its peers on this machine, in turns, and prints how many times faster it is.

    compare.py NNRUN_BENCH [--workloads seed_mlp ...] [--peers jax-scan keras-jax ...] [--rounds 3]

The Python that runs this needs what Benchmarks/requirements.txt names. Every figure is the best steady epoch of all
rounds; a ratio is only ever taken between figures of one run.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
PEERS = ["jax-scan", "keras-tensorflow", "keras-jax", "keras-torch"]


def command(peer, workload, bench):
    if peer == "nnrun":
        return [bench, workload, "--floor"], {}
    if peer == "jax-scan":
        return [sys.executable, str(HERE / "peers/jax_bench.py"), workload], {}
    return [sys.executable, str(HERE / "peers/keras_bench.py"), workload], {"KERAS_BACKEND": peer.split("-")[1]}


def measure(peer, workload, bench):
    arguments, extra = command(peer, workload, bench)
    done = subprocess.run(arguments, env=os.environ | extra, capture_output=True, text=True, cwd=HERE / "peers")
    if done.returncode != 0:
        sys.exit(f"{' '.join(arguments)} failed:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench", help="path of nnrun-bench")
    parser.add_argument("--workloads", nargs="+", default=["seed_mlp", "mnist_mlp", "higgs_mlp"])
    parser.add_argument("--peers", nargs="+", default=PEERS, choices=PEERS)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    bench = os.path.abspath(options.bench)
    for workload in options.workloads:
        best = {}
        for _ in range(options.rounds):
            for peer in ["nnrun", *options.peers]:
                result = measure(peer, workload, bench)
                if peer not in best or result["epoch_s"] < best[peer]["epoch_s"]:
                    best[peer] = result
        own = best.pop("nnrun")
        print(f"\n{workload}: nnrun {own['epoch_s'] * 1e3:.2f} ms an epoch, compiled in {own['compile_ms']:.1f} ms")
        floor = own["floor_s"]
        print(
            f"  floor            {floor * 1e3:9.2f} ms   {own['epoch_s'] / floor:5.2f} times the floor "
            f"({own['gflops']:.0f} GFLOP/s, {own['gbytes_per_s']:.0f} GB/s measured)")
        for peer, result in best.items():
            print(f"  {peer:16} {result['epoch_s'] * 1e3:9.2f} ms   nnrun is {result['epoch_s'] / own['epoch_s']:5.2f} times as fast")
        sys.stdout.flush()


main()
