/*
 * Files and text for programs that run on any target: standard C files on the host; semihosting on a Cortex-M, where the emulator or
 * the debugger opens the files. Names are relative to the working folder of the run. A Cortex-M without a debugger answers
 * every call with -1.
 */
#ifndef TF_IO_H
#define TF_IO_H

/* Opens a file for reading, or creates it for writing (write = 1). Returns its number, or -1. */
int tf_io_open(const char *name, int write);

/* Bytes read, fewer than asked for only at the end of the file; or -1. */
int tf_io_read(int file, void *buffer, int bytes);

/* Bytes written, or -1. */
int tf_io_write(int file, const void *buffer, int bytes);

void tf_io_close(int file);

/* Ends the program with this exit code (0 to 255) and does not return. */
void tf_io_exit(int code);

/* Writes text to the standard output. */
void tf_io_print(const char *text);

#endif
