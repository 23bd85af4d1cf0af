/* The engine as a C library; also for JNA and P/Invoke. Texts are UTF-8, JSON in and out.
 *
 * A caller allocates with shequ_alloc, writes, passes pointer and length, and gets a pointer whose length shequ_len
 * tells; a zero byte follows it. Both go back with shequ_free. An answer that begins with {"error": is a failure.
 */
#ifndef SHEQU_H
#define SHEQU_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

uint8_t *shequ_alloc(size_t len);
size_t shequ_len(const uint8_t *buffer);
void shequ_free(uint8_t *buffer);
uint8_t *shequ_open(const uint8_t *text, size_t len);
uint8_t *shequ_compile(const uint8_t *packed, size_t len);
uint8_t *shequ_check(uint32_t handle, const uint8_t *request, size_t len);
uint8_t *shequ_receipt(uint32_t handle, const uint8_t *request, size_t len);
uint8_t *shequ_session(uint32_t handle, const uint8_t *request, size_t len);
uint8_t *shequ_act(uint32_t session, const uint8_t *action, size_t len);
void shequ_close(uint32_t session);

#ifdef __cplusplus
}
#endif

#endif
