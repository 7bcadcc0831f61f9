#pragma once
#ifdef __cplusplus
extern "C" {
#endif
int qatra_phone_placeholder(void);
#ifdef __cplusplus
}
#endif
