/* The engine from C: `check CATALOGUE < requests.jsonl > reports.jsonl`. Link with -lshequ_embed. */

#include "shequ.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A whole stream; the caller frees it. */
static uint8_t *whole(FILE *file, size_t *len) {
    size_t room = 1 << 16;
    uint8_t *text = malloc(room);
    *len = 0;
    while (text) {
        *len += fread(text + *len, 1, room - *len, file);
        if (*len < room) return text;
        uint8_t *more = realloc(text, room *= 2);
        if (!more) free(text);
        text = more;
    }
    return NULL;
}

static int failed(const uint8_t *answer) {
    return !answer || strncmp((const char *)answer, "{\"error\":", 9) == 0;
}

int main(int count, char **names) {
    size_t len;
    FILE *file = count == 2 ? fopen(names[1], "rb") : NULL;
    uint8_t *text = file ? whole(file, &len) : NULL;
    if (!text) {
        fprintf(stderr, "usage: check CATALOGUE < requests.jsonl\n");
        return 2;
    }
    fclose(file);
    uint8_t *opened = shequ_open(text, len);
    free(text);
    const char *found = failed(opened) ? NULL : strstr((const char *)opened, "\"handle\":");
    if (!found) {
        fprintf(stderr, "%s\n", opened ? (const char *)opened : "out of memory");
        shequ_free(opened);
        return 2;
    }
    uint32_t handle = (uint32_t)strtoul(found + 9, NULL, 10);
    shequ_free(opened);
    uint8_t *lines = whole(stdin, &len);
    for (size_t at = 0; lines && at < len;) {
        uint8_t *end = memchr(lines + at, '\n', len - at);
        size_t one = end ? (size_t)(end - lines) - at : len - at;
        uint8_t *report = shequ_check(handle, lines + at, one);
        size_t told = shequ_len(report);
        while (told && report[told - 1] == '\n') told--;
        fwrite(report, 1, told, stdout);
        putchar('\n');
        shequ_free(report);
        at += one + 1;
    }
    free(lines);
    return 0;
}
