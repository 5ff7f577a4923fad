"""Simultaneous requests, for races."""
from threading import Barrier, Thread


def all_at_once(asks):
    """Runs all functions at the same time and returns their replies in order."""
    replies, start = [None] * len(asks), Barrier(len(asks))

    def run(number):
        start.wait()
        replies[number] = asks[number]()
    threads = [Thread(target=run, args=[number]) for number in range(len(asks))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return replies
