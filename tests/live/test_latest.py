from __future__ import annotations

import threading
import time

from fer_desktop.live.latest import LatestSlot


def test_only_the_newest_item_is_taken_and_overwritten_ones_are_counted() -> None:
    slot: LatestSlot[int] = LatestSlot()
    for item in (1, 2, 3):
        slot.put(item)
    assert slot.take(0) == 3
    assert slot.overwritten == 2
    assert slot.take(0) is None
    assert slot.empty


def test_an_item_is_taken_once() -> None:
    slot: LatestSlot[str] = LatestSlot()
    slot.put("a")
    assert not slot.empty
    assert slot.take() == "a"
    slot.put("b")
    assert slot.take() == "b"
    assert slot.overwritten == 0


def test_falsy_items_are_taken() -> None:
    slot: LatestSlot[int] = LatestSlot()
    slot.put(0)
    assert slot.take(0) == 0


def test_clear_forgets_the_item_and_the_count() -> None:
    slot: LatestSlot[int] = LatestSlot()
    slot.put(1)
    slot.put(2)
    slot.clear()
    assert (slot.take(0), slot.overwritten) == (None, 0)


def test_wake_ends_a_take_that_waits_without_end() -> None:
    slot: LatestSlot[int] = LatestSlot()
    results: list[int | None] = []
    thread = threading.Thread(target=lambda: results.append(slot.take()))
    thread.start()
    slot.wake()
    thread.join(10)
    assert results == [None]


def test_wake_before_the_take_is_not_lost() -> None:
    slot: LatestSlot[int] = LatestSlot()
    slot.wake()
    assert slot.take() is None


def test_with_several_threads_every_item_is_taken_in_order_or_counted() -> None:
    """Three threads put and one takes; the items of each thread must come in their order."""
    slot: LatestSlot[tuple[int, int]] = LatestSlot()
    each = 5000
    taken: list[tuple[int, int]] = []
    done = threading.Event()

    def put(who: int) -> None:
        for number in range(each):
            slot.put((who, number))

    def take() -> None:
        while not (done.is_set() and slot.empty):
            item = slot.take(0.01)
            if item is not None:
                taken.append(item)

    taker = threading.Thread(target=take)
    putters = [threading.Thread(target=put, args=(who,)) for who in range(3)]
    taker.start()
    for putter in putters:
        putter.start()
    for putter in putters:
        putter.join(60)
    done.set()
    taker.join(60)
    assert not taker.is_alive()
    assert len(taken) + slot.overwritten == 3 * each
    assert len(set(taken)) == len(taken)
    for who in range(3):
        numbers = [number for putter, number in taken if putter == who]
        assert numbers == sorted(numbers)
    assert taken[-1][1] == each - 1, "the last item put must be the last item taken"


def test_a_take_with_a_timeout_returns_by_itself() -> None:
    slot: LatestSlot[int] = LatestSlot()
    start = time.monotonic()
    assert slot.take(0.05) is None
    assert time.monotonic() - start >= 0.04
