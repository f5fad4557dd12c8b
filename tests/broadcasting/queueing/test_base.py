from broadcasting.queueing import Queue


class ListQueue(Queue):
    title = "a list"

    def __init__(self):
        self.jobs = []

    def put(self, job):
        self.jobs.append(job)


async def test_async_code_puts_jobs_by_a_thread(make):
    queue = ListQueue()
    await queue.aput(make())
    assert queue.jobs == [make()]
