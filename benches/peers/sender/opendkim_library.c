/* libopendkim with its key at hand. Reads lines "FILE COUNT", verifies the message COUNT times, answers nanoseconds a call.
 * The first argument is the file with the key record. */
#include <opendkim/dkim.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static char record[4096];

static DKIM_CBSTAT key(DKIM *dkim, DKIM_SIGINFO *signature, u_char *into, size_t length) {
    (void)dkim;
    (void)signature;
    return snprintf((char *)into, length, "%s", record) < (int)length ? DKIM_CBSTAT_CONTINUE : DKIM_CBSTAT_ERROR;
}

static char *slurp(const char *path, size_t *length) {
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0) exit(2);
    long size = ftell(file);
    rewind(file);
    char *text = malloc((size_t)size + 1);
    if (text == NULL || fread(text, 1, (size_t)size, file) != (size_t)size) exit(2);
    text[size] = '\0';
    fclose(file);
    *length = (size_t)size;
    return text;
}

static void verify(DKIM_LIB *library, const char *mail, size_t length) {
    DKIM_STAT status;
    DKIM *dkim = dkim_verify(library, (u_char *)"bench", NULL, &status);
    if (dkim == NULL) exit(3);
    status = dkim_chunk(dkim, (u_char *)mail, length);
    if (status == DKIM_STAT_OK) status = dkim_chunk(dkim, NULL, 0);
    if (status == DKIM_STAT_OK) status = dkim_eom(dkim, NULL);
    if (status != DKIM_STAT_OK) {
        fprintf(stderr, "opendkim: %s\n", dkim_getresultstr(status));
        exit(3);
    }
    dkim_free(dkim);
}

int main(int count, char **arguments) {
    if (count != 2) return 2;
    size_t length;
    char *text = slurp(arguments[1], &length);
    snprintf(record, sizeof record, "%s", text);
    DKIM_LIB *library = dkim_init(NULL, NULL);
    if (library == NULL || dkim_set_key_lookup(library, key) != DKIM_STAT_OK) return 3;
    char path[2048];
    long times;
    while (scanf("%2047s %ld", path, &times) == 2) {
        char *mail = slurp(path, &length);
        struct timespec begin, end;
        clock_gettime(CLOCK_MONOTONIC, &begin);
        for (long i = 0; i < times; i++) verify(library, mail, length);
        clock_gettime(CLOCK_MONOTONIC, &end);
        double passed = (double)(end.tv_sec - begin.tv_sec) * 1e9 + (double)(end.tv_nsec - begin.tv_nsec);
        printf("%.0f\n", passed / (double)times);
        fflush(stdout);
        free(mail);
    }
    return 0;
}
