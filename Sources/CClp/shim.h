#include <stdbool.h>
#include <coin/Clp_C_Interface.h>
