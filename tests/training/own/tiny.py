"""Networks and sets of pictures so small that every kind trains in a blink."""

from dataclasses import replace

import torch

from ganlab.datasets.store import hdf5
from ganlab.training.own import kinds

FEW = {"base_channels": 2}
NETWORKS = {
    "dcgan": {"G": {"latent_dim": 4, **FEW}, "D": FEW},
    "cgan": {"G": {"latent_dim": 4, **FEW}, "D": FEW},
    "pix2pix": {"G": FEW, "D": {"layers": 1, **FEW}},
    "cyclegan": {"G_xy": {"blocks": 1, **FEW}, "G_yx": {"blocks": 1, **FEW}, "D_x": {"layers": 1, **FEW},
                 "D_y": {"layers": 1, **FEW}},
    "stylegan": {"G": {"latent_dim": 4, "style_dim": 4, "mapping_layers": 2, "base_channels": 16, "max_channels": 4},
                 "D": {"base_channels": 16, "max_channels": 4}},
    "srgan": {"G": {"blocks": 1, **FEW}, "D": {"hidden": 4, **FEW}},
}
SETS = {"dcgan": "plain", "cgan": "classes", "pix2pix": "pairs", "cyclegan": "domains", "stylegan": "plain",
        "srgan": "large"}


def shrink(set_item):
    """Put tiny networks into the table; `set_item` is monkeypatch.setitem, or dict.__setitem__ in another process."""
    for name, networks in NETWORKS.items():
        row = kinds.KINDS[name]
        small = replace(row.small, networks=networks, batch_size=8, smallest=8 if name != "srgan" else 32)
        set_item(kinds.KINDS, name, replace(row, small=small))


def write_sets(folder, count=20):
    """Write a set of every sort into the folder, NAME.h5; their pictures are noise."""
    torch.manual_seed(1)
    pairings = {"pairs": "paired", "domains": "unpaired"}
    for name in sorted({*SETS.values()}):
        pairing = pairings.get(name)
        size = 32 if name == "large" else 16
        classes = {"classes": ["a", "b", "c"]} if name == "classes" else {}
        with hdf5.writing(folder / f"{name}.h5", name=name, split="train", source="a test", licence="none",
                          pairing=pairing, **classes) as writer:
            for key in ("images", *(("targets",) if pairing else ())):
                some = torch.randint(256, (count, 3, size, size), dtype=torch.uint8).numpy()
                writer.create(key, some.shape)
                writer.append(key, some)
            if classes:
                writer.create("labels", (count,))
                writer.append("labels", [number % 3 for number in range(count)])
