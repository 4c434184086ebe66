#pragma once

// Calls of malloc and its kin by this whole process so far, its libraries' included.
long nn_allocation_count(void);
