import pickle

import pytest
import torch
from torch.utils.data import DataLoader

from ganlab.datasets import DataError, ImageSet, to_signed
from ganlab.datasets.store import hdf5


def small(n=6, **more) -> ImageSet:
    images = (torch.arange(n * 12) % 256).to(torch.uint8).reshape(n, 3, 2, 2)
    return ImageSet(images, name="small", labels=torch.arange(n) % 3, classes=["a", "b", "c"], **more)


def test_item_is_scaled_image_and_label():
    data = small()
    image, label = data[4]
    assert torch.equal(image, to_signed(data.images[4]))
    assert (label, image.dtype, data.image_shape, len(data)) == (1, torch.float32, (3, 2, 2), 6)
    assert data[-1][1] == data[5][1]


def test_without_labels_the_label_is_minus_one():
    assert ImageSet(small().images, name="bare")[0][1] == -1


def test_items_asked_for_at_once_are_the_items(tmp_path):
    for data in (small(), stored(tmp_path)):
        for one, (image, label) in zip((3, 0, 3), data.__getitems__([3, 0, 3])):
            assert torch.equal(image, data[one][0]) and label == data[one][1]


def test_iteration_ends():
    assert len(list(small())) == 6  # __getitem__ without IndexError would go on for ever


def test_batch_keeps_order_and_repeats():
    data = small()
    assert torch.equal(data.batch([5, 0, 5]), to_signed(data.images[torch.tensor([5, 0, 5])]))


@pytest.mark.parametrize("indices", [[6], [-1], [0, 99]])
def test_batch_refuses_indices_outside(indices):
    with pytest.raises(IndexError, match="from 0 to 5"):
        small().batch(indices)


def test_a_mask_means_the_images_where_it_is_true():
    # kills a mask read as the indices 0 and 1
    data = small()
    for mask in (data.labels == 1, (data.labels == 1).tolist(), (data.labels == 1).numpy()):
        assert torch.equal(data.batch(mask), to_signed(data.images[[1, 4]]))
        assert torch.equal(data.subset(mask).images, data.images[[1, 4]])
    with pytest.raises(IndexError, match=r"mask of 6 .* one an image"):
        data.subset(torch.ones(5, dtype=torch.bool))


@pytest.mark.parametrize("call", ["batch", "subset"])
def test_indices_that_are_no_whole_numbers_are_refused(call):
    with pytest.raises(TypeError, match="Expected whole numbers"):
        getattr(small(), call)([0.7, 1.2])
    assert len(getattr(small(), call)([])) == 0


@pytest.mark.parametrize("index", [slice(5), 2.5, [0, 1]])
def test_what_is_no_single_index_is_pointed_to_batch_and_subset(index):
    with pytest.raises(TypeError, match=r"\.batch\(range\(5\)\).* \.subset"):
        small()[index]


def test_of_class_by_number_and_by_name():
    data = small()
    assert data.of_class("b").labels.tolist() == data.of_class(1).labels.tolist() == [1, 1]
    assert torch.equal(data.of_class("b").images, data.images[[1, 4]])


@pytest.mark.parametrize("label", [3, -1, "z"])
def test_of_class_refuses_a_label_out_of_range(label):
    with pytest.raises(DataError, match="from 0 to 2"):
        small().of_class(label)


def test_subset_takes_everything_that_belongs_along():
    data = small(targets=small(), masks=ImageSet(small().images[:, :1], name="masks"), pairing="paired",
                 captions=list("uvwxyz"))
    part = data.subset([4, 1])
    assert part.captions == ["y", "v"]
    assert torch.equal(part.targets.images, data.targets.images[[4, 1]])
    assert torch.equal(part.masks.images, data.masks.images[[4, 1]])
    assert part.factors is None
    unpaired = small(targets=small(4), pairing="unpaired").subset([0])
    assert len(unpaired.targets) == 4


def test_factors_go_where_their_images_go():
    data = small(factors={"size": torch.tensor([0, 1, 0, 1, 0, 1]), "tilt": torch.arange(6)})
    for part, chosen in ((data.subset([4, 1]), [4, 1]), (data.of_class("b"), [1, 4])):
        assert part.factors["tilt"].tolist() == chosen
        assert part.factors["size"].tolist() == [i % 2 for i in chosen]
    moved = data.in_memory("meta")
    assert {known.device.type for known in moved.factors.values()} == {"meta"}
    assert data.in_memory().factors["tilt"].tolist() == list(range(6))


def stored(tmp_path, n=30) -> ImageSet:
    images = torch.randint(0, 256, (n, 1, 4, 4), generator=torch.Generator().manual_seed(0)).to(torch.uint8)
    with hdf5.writing(tmp_path / "set.h5", name="set", split="train", source="s", licence="l") as writer:
        writer.create("images", tuple(images.shape))
        writer.append("images", images.numpy())
    return hdf5.open_set(tmp_path / "set.h5", in_memory=False)


def test_lazy_set_reads_what_memory_holds(tmp_path):
    lazy = stored(tmp_path)
    whole = lazy.in_memory()
    assert (lazy.is_in_memory, whole.is_in_memory) == (False, True)
    for indices in ([3], [7, 2, 2, 29], list(range(5, 12)), [29, 0], []):
        assert torch.equal(lazy.batch(indices), whole.batch(indices)), indices
    assert torch.equal(lazy[-1][0], whole[29][0])


def test_pickling_drops_the_handle(tmp_path):
    lazy = stored(tmp_path)
    lazy.batch([0])
    assert lazy.images._file is not None
    copy = pickle.loads(pickle.dumps(lazy))
    assert copy.images._file is None
    assert torch.equal(copy.batch([3, 1]), lazy.batch([3, 1]))


def test_a_forked_process_opens_its_own_handle(tmp_path):
    lazy = stored(tmp_path)
    before = lazy.batch([2])
    inherited = lazy.images._file
    lazy.images._process = -1  # as in a child: the number of another process
    assert torch.equal(lazy.batch([2]), before)
    assert lazy.images._file is not inherited and inherited  # the parent's stays open


def test_close_gives_the_file_back_and_the_next_read_opens_again(tmp_path):
    lazy = stored(tmp_path)
    before = lazy.batch([1])
    handle = lazy.images._file
    lazy.images.close()
    assert not handle  # an h5py file is false once closed
    assert torch.equal(lazy.batch([1]), before)


@pytest.mark.parametrize("start", ["fork", pytest.param("spawn", marks=pytest.mark.slow)])
def test_dataloader_workers_read_the_same(tmp_path, start):
    lazy = stored(tmp_path)
    whole = lazy.in_memory()
    lazy.batch([0])  # the parent's handle is open when the workers start
    loader = DataLoader(lazy, batch_size=7, num_workers=2 if start == "fork" else 1,
                        multiprocessing_context=start)
    seen = torch.cat([images for images, _ in loader])
    assert torch.equal(seen, to_signed(whole.images))
    assert torch.equal(lazy.batch([29]), whole.batch([29]))  # the parent's handle still works
