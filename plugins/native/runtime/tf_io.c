#include "tf_io.h"

#include <stdio.h>
#include <stdlib.h>

#define MAX_FILES 16

static FILE *files[MAX_FILES];

int tf_io_open(const char *name, int write) {
  for (int number = 0; number < MAX_FILES; number++) {
    if (files[number] != NULL) continue;
    files[number] = fopen(name, write ? "wb" : "rb");
    return files[number] == NULL ? -1 : number;
  }
  return -1;
}

static FILE *file_of(int number) {
  return number < 0 || number >= MAX_FILES ? NULL : files[number];
}

int tf_io_read(int file, void *buffer, int bytes) {
  FILE *stream = file_of(file);
  if (stream == NULL || bytes < 0) return -1;
  size_t done = fread(buffer, 1, (size_t)bytes, stream);
  return ferror(stream) ? -1 : (int)done;
}

int tf_io_write(int file, const void *buffer, int bytes) {
  FILE *stream = file_of(file);
  if (stream == NULL || bytes < 0) return -1;
  size_t done = fwrite(buffer, 1, (size_t)bytes, stream);
  return ferror(stream) ? -1 : (int)done;
}

void tf_io_close(int file) {
  FILE *stream = file_of(file);
  if (stream == NULL) return;
  fclose(stream);
  files[file] = NULL;
}

void tf_io_exit(int code) {
  exit(code);
}

void tf_io_print(const char *text) {
  fputs(text, stdout);
}
