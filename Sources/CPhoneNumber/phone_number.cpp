#include "phone_number.h"
extern "C" int qatra_phone_placeholder(void) { return 0; }
