/* The engine from C: `check CATALOGUE REQUESTS REPORTS …`, JSON Lines in and out. Link with -lshequ_embed. */

#include "shequ.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A whole file; the caller frees it. */
static uint8_t *whole(const char *name, size_t *len) {
    FILE *file = fopen(name, "rb");
    size_t room = 1 << 16;
    uint8_t *text = file ? malloc(room) : NULL;
    *len = 0;
    while (text) {
        *len += fread(text + *len, 1, room - *len, file);
        if (*len < room) break;
        uint8_t *more = realloc(text, room *= 2);
        if (!more) free(text);
        text = more;
    }
    if (file) fclose(file);
    return text;
}

/* The number of an opened catalogue; 0 where it was refused, which is told. */
static uint32_t opened(const char *name) {
    size_t len;
    uint8_t *text = whole(name, &len);
    uint8_t *answer = text ? shequ_open(text, len) : NULL;
    const char *told = answer ? (const char *)answer : "the catalogue cannot be read";
    const char *found = strncmp(told, "{\"error\":", 9) == 0 ? NULL : strstr(told, "\"handle\":");
    uint32_t handle = found ? (uint32_t)strtoul(found + 9, NULL, 10) : 0;
    if (!handle) fprintf(stderr, "%s\n", told);
    free(text);
    shequ_free(answer);
    return handle;
}

static int check(uint32_t handle, const char *requests, const char *reports) {
    size_t len;
    uint8_t *lines = whole(requests, &len);
    FILE *out = fopen(reports, "wb");
    for (size_t at = 0; lines && out && at < len;) {
        uint8_t *end = memchr(lines + at, '\n', len - at);
        size_t one = end ? (size_t)(end - lines) - at : len - at;
        uint8_t *report = shequ_check(handle, lines + at, one);
        size_t told = shequ_len(report);
        while (told && report[told - 1] == '\n') told--;
        fwrite(report, 1, told, out);
        fputc('\n', out);
        shequ_free(report);
        at += one + 1;
    }
    int done = lines && out && fclose(out) == 0;
    free(lines);
    return done;
}

int main(int count, char **names) {
    for (int at = 1; at + 2 < count; at += 3) {
        uint32_t handle = opened(names[at]);
        if (!handle || !check(handle, names[at + 1], names[at + 2])) return 2;
    }
    return 0;
}
