#pragma once
#include <inotifytools/inotifytools.h>
#include <sys/inotify.h>

/* The name lies behind the fixed part of the event, where Swift's importer does not see it. */
static inline const char *sluice_inotify_name(const struct inotify_event *event) {
    return event->len ? event->name : "";
}
