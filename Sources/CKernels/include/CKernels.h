// nnrun's own loops for the CPU backend.
#ifndef NN_KERNELS_H
#define NN_KERNELS_H

#include "move.h"
#include "product.h"
#include "rows.h"
#include "steps.h"
#include "vm.h"

#endif
