#pragma once

/// Asks the memory for the line of cache at an address and waits for nothing; any address is allowed.
static inline void prefetch_line(const void *address) { __builtin_prefetch(address, 0, 3); }
