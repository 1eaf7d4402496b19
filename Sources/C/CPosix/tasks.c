#include "sluice_posix.h"

/* Of libswift_Concurrency; the runtime's Concurrency.h declares it. The second argument is what it would do itself. */
extern __attribute__((swiftcall)) void (*swift_task_enqueueGlobal_hook)(void *job, void *original);

static void (*run_elsewhere)(void *job);

static __attribute__((swiftcall)) void enqueue(void *job, void *original) {
    (void)original;
    run_elsewhere(job);
}

void sluice_take_over_tasks(void (*run)(void *job)) {
    run_elsewhere = run;
    swift_task_enqueueGlobal_hook = enqueue;
}
