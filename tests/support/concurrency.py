"""Many askers at the same moment: what races are made of."""
from threading import Barrier, Thread


def all_at_once(asks):
    """Runs all asks at the same moment and returns their replies in order."""
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
