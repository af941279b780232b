"""The paper's own library, PLLib (provlake), on events like those of the training: a task per batch with its loss, three messages.

usage: overhead_pllib.py QUEUE TASKS     (a log file in the working directory, no server)
"""
import sys
import time

from provlake import ProvLake
from provlake.capture import ProvTask, ProvWorkflow

queue, tasks = int(sys.argv[1]), int(sys.argv[2])
persister = ProvLake.get_persister(log_dir=".", bag_size=queue, context="bench")
workflow = ProvWorkflow(persister, "training").begin()
begin = time.perf_counter()
for batch in range(tasks):
    task = ProvTask(persister, "batch", workflow, {"batch": batch, "learning_rate": 0.01})
    task.begin()
    task.end({"batch_loss": 1.0 / (batch + 1)})
seconds = time.perf_counter() - begin
workflow.end()
print(f"PLLib (Python, log file), queue {queue}: {1e9 * seconds / (3 * tasks):.0f} ns per event")
