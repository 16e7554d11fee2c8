/*
 * The routines of one width. Before inclusion TF_ROW is the row length, width + 2.
 *
 * Strips: r0 runs down the rows, r4 r5 are a row's pixel pairs, r6 r7 and r8 r9 the sums of the outputs in flight, r10 r11 multiplier and zero point.
 * For two outputs a row costs 3 instructions, each kept kernel row 4, writing 6, and starting the sums of three kept rows 1.
 */
#include "tf_depthwise_planes.h"

#if TF_DSP

#define TF_UNUSED __attribute__((unused))
#define TF_STRIP(name) __attribute__((naked, noinline)) static void name(int8_t *strip TF_UNUSED, const struct tf_depthwise_strips *strips TF_UNUSED)

#define TF_TEXT_(x) #x
#define TF_TEXT(x) TF_TEXT_(x)
#define TF_BACK(rows, more) "#-" TF_TEXT(rows) "*" TF_TEXT(TF_ROW) "+" #more

#define TF_LOAD_ROW "ldr r4, [r0], #" TF_TEXT(TF_ROW) "\n sxtb16 r5, r4, ror #8\n sxtb16 r4, r4\n"
/* sums += or = start + outer pair and middle weight (half b or t of a register) times the row. */
#define TF_SUM(a, b, outer, middle, half, from_a, from_b)                                                                      \
  "smlad " b ", r5, " outer ", " from_b "\n smlad " a ", r4, " outer ", " from_a "\n"                                          \
  "smlab" half " " a ", r5, " middle ", " a "\n smlat" half " " b ", r4, " middle ", " b "\n"
#define TF_ADD(a, b, outer, middle, half) TF_SUM(a, b, outer, middle, half, a, b)
#define TF_WRITE(a, b, rows)                                                                                                   \
  "smmlar " a ", " a ", r10, r11\n smmlar " b ", " b ", r10, r11\n ssat " a ", #8, " a "\n ssat " b ", #8, " b "\n"            \
  "strb " a ", [r0, " TF_BACK(rows, 0) "]\n strb " b ", [r0, " TF_BACK(rows, 1) "]\n"

/* Copies the stack words, loads the registers, makes the loop's first entry from rows of `bytes` bytes. */
#define TF_ENTER(bytes)                                                                                                        \
  "push {r4-r11, lr}\n ldmia r1!, {r2-r9}\n push {r2-r9}\n"                                                                    \
  "mov r2, #" #bytes "\n mul r2, r9, r2\n adr.w r3, 2f\n add r2, r3\n add r2, #1\n str r2, [sp, #28]\n"                        \
  "ldmia r1, {r1, r2, r3, r10, r11, r12, lr}\n"
#define TF_NEXT_STRIP "ldrd r4, r5, [sp, #16]\n sub r0, r4\n cmp r0, r5\n bne 1b\n add sp, #32\n pop {r4-r11, pc}\n"

/* Three kept rows: finish an output (row 2), go on with the next (row 1), start one (row 0) where the first was. 22 instructions. */
#define TF_ROW2(a, b) TF_ADD(a, b, "r3", "lr", "b")
#define TF_ROW1(a, b) TF_ADD(a, b, "r2", "r12", "t")
#define TF_START(a, b) "ldr.w " a ", [sp]\n" TF_SUM(a, b, "r1", "r12", "b", a, a)
#define TF_ROWS3(a, b, c, d) TF_LOAD_ROW TF_ROW2(a, b) TF_WRITE(a, b, 3) TF_ROW1(c, d) TF_START(a, b)
#define TF_ROWS3_TWICE TF_ROWS3("r6", "r7", "r8", "r9") TF_ROWS3("r8", "r9", "r6", "r7")

TF_STRIP(rows_012) {
  __asm__ volatile(TF_ENTER(88)
                   "1:\n" TF_LOAD_ROW "ldr r6, [sp, #4]\n" TF_SUM("r6", "r7", "r2", "r12", "t", "r6", "r6") TF_START("r8", "r9")
                   "ldrd r4, r5, [sp, #24]\n add r4, r0\n str r4, [sp, #12]\n bx r5\n .balign 4\n"
                   "2:\n" TF_ROWS3_TWICE TF_ROWS3_TWICE TF_ROWS3_TWICE TF_ROWS3_TWICE
                   "ldr r4, [sp, #12]\n cmp r0, r4\n bne 2b\n"
                   TF_LOAD_ROW TF_ROW2("r6", "r7") TF_WRITE("r6", "r7", 3) TF_ROW1("r8", "r9")
                   "ldr r4, [sp, #8]\n add r8, r4\n add r9, r4\n" TF_WRITE("r8", "r9", 2) TF_NEXT_STRIP);
}

/* Two kept rows: the later one ends an output, the earlier one starts another. lr: end of the rows. */
#define TF_LATER(a, b) TF_ADD(a, b, "r2", "r3", "t")
#define TF_EARLIER(a, b) TF_SUM(a, b, "r1", "r3", "b", "r12", "r12")
#define TF_LOOP(rows) "ldrd r4, r5, [sp, #24]\n add lr, r0, r4\n bx r5\n .balign 4\n 2:\n" rows "cmp r0, lr\n bne 2b\n" TF_NEXT_STRIP

#define TF_ROWS2(a, b, rows) TF_LOAD_ROW TF_LATER(a, b) TF_WRITE(a, b, rows) TF_EARLIER(a, b)
#define TF_ADJACENT(rows) TF_ROWS2("r6", "r7", rows)

TF_STRIP(rows_01) {
  __asm__ volatile(TF_ENTER(68) "1:\n" TF_LOAD_ROW TF_EARLIER("r6", "r7") TF_LOOP(TF_ADJACENT(2) TF_ADJACENT(2) TF_ADJACENT(2) TF_ADJACENT(2)));
}
TF_STRIP(rows_12) {
  __asm__ volatile(TF_ENTER(68) "1:\n" TF_LOAD_ROW TF_EARLIER("r6", "r7") TF_LOOP(TF_ADJACENT(3) TF_ADJACENT(3) TF_ADJACENT(3) TF_ADJACENT(3)));
}
TF_STRIP(rows_02) {
  __asm__ volatile(TF_ENTER(68) "1:\n" TF_LOAD_ROW TF_EARLIER("r6", "r7") TF_LOAD_ROW TF_EARLIER("r8", "r9")
                   TF_LOOP(TF_ROWS2("r6", "r7", 3) TF_ROWS2("r8", "r9", 3) TF_ROWS2("r6", "r7", 3) TF_ROWS2("r8", "r9", 3)));
}

/*
 * One kept row: along the row, four outputs in 24 instructions. r0 input, r1 output, r2 outer weights, r3 middle weight, r4 r5 and r6 r7 pixel pairs of
 * this word and the next in turn, r8 r9 r10 sums, r11 bias, r12 lr multiplier and zero point + 128. The pairs across two words, later pixel
 * first, take the place of pairs that are done, then their sums that of the pairs. Sums fit 16 bits after requantization (weights that do not are
 * stored as two rows), so two are limited to bytes at once.
 */
#define TF_FOUR(even, odd, next_even, next_odd, in_step, out_step)                                                             \
  "smlad r8, " even ", r2, r11\n smlabb r8, " odd ", r3, r8\n smlad r9, " odd ", r2, r11\n smlatb r9, " even ", r3, r9\n"      \
  "ldr " next_even ", [r0], #" #in_step "\n sxtb16 " next_odd ", " next_even ", ror #8\n"                                      \
  "sxtb16 " next_even ", " next_even "\n"                                                                                      \
  "smlatb r10, " odd ", r3, r11\n pkhbt " even ", " next_even ", " even "\n smladx " even ", " even ", r2, r10\n"              \
  "smlabb r10, " next_even ", r3, r11\n pkhbt " odd ", " next_odd ", " odd "\n smladx " odd ", " odd ", r2, r10\n"             \
  "smmlar r8, r8, r12, lr\n smmlar r9, r9, r12, lr\n smmlar " even ", " even ", r12, lr\n smmlar " odd ", " odd ", r12, lr\n"  \
  "pkhbt r8, r8, " even ", lsl #16\n pkhbt r9, r9, " odd ", lsl #16\n usat16 r8, #8, r8\n usat16 r9, #8, r9\n"                 \
  "orr r8, r8, r9, lsl #8\n eor r8, r8, #0x80808080\n str r8, [r1], #" #out_step "\n"
#define TF_FOUR_ON TF_FOUR("r4", "r5", "r6", "r7", 4, 4)
#define TF_EIGHT_ON TF_FOUR_ON TF_FOUR("r6", "r7", "r4", "r5", 4, 4)
#define TF_LINE_START "ldr r4, [r0], #4\n sxtb16 r5, r4, ror #8\n sxtb16 r4, r4\n"
#define TF_EIGHT_END TF_FOUR_ON TF_FOUR("r6", "r7", "r4", "r5", 2, 6)
#if TF_ROW == 6
#define TF_LINE TF_LINE_START TF_FOUR("r4", "r5", "r6", "r7", 2, 6)
#elif TF_ROW == 10
#define TF_LINE TF_LINE_START TF_EIGHT_END
#elif TF_ROW == 18
#define TF_LINE TF_LINE_START TF_EIGHT_ON TF_EIGHT_END
#else
#define TF_LINE TF_LINE_START TF_EIGHT_ON TF_EIGHT_ON TF_EIGHT_ON TF_EIGHT_END
#endif
/* Short rows two at a time; an odd number of them has bit 1 set in its bytes. */
#if TF_ROW < 18
#define TF_LINES "sub r10, r3, r1\n tst r10, #2\n" TF_LINES_REGISTERS "bne 2f\n 1:\n" TF_LINE "2:\n" TF_LINE
#else
#define TF_LINES TF_LINES_REGISTERS "1:\n" TF_LINE
#endif
#define TF_LINES_REGISTERS "ldm r2, {r2, r3, r11, r12, lr}\n"

__attribute__((naked, noinline)) static void rows_alone(const int8_t *in TF_UNUSED, int8_t *out TF_UNUSED,
                                                        const struct tf_depthwise_line *line TF_UNUSED, const int8_t *end TF_UNUSED) {
  __asm__ volatile("push {r3-r11, lr}\n" TF_LINES "ldr r10, [sp]\n cmp r1, r10\n bne 1b\n pop {r3-r11, pc}\n");
}

#define TF_SIDE "strh.w r2, [r0], #" TF_TEXT(TF_ROW) "\n"
#define TF_SIDES4 TF_SIDE TF_SIDE TF_SIDE TF_SIDE

__attribute__((naked, noinline)) static void rows_sides(int8_t *at TF_UNUSED, const int8_t *end TF_UNUSED, uint32_t pair TF_UNUSED,
                                                        uint32_t skipped TF_UNUSED) {
  __asm__ volatile(TF_SIDE "adr.w r12, 1f\n add r12, r3\n add r12, #1\n bx r12\n .balign 4\n 1:\n" TF_SIDES4 TF_SIDES4
                           "cmp r0, r1\n bne 1b\n bx lr\n");
}

static void rows_constant(int8_t *at, uint32_t word) {
  for (uint32_t x = 0; x < TF_ROW - 2U; x += 4) tf_store32(at + x, word);
}

static const struct tf_depthwise_routines routines = {{0, 0, 0, rows_01, 0, rows_02, rows_12, rows_012}, rows_alone, rows_sides, rows_constant};

#define TF_DEPTHWISE_OF_WIDTH(layer, in, out) tf_depthwise_planes(layer, in, out, &routines, TF_ROW)

#else

#define TF_DEPTHWISE_OF_WIDTH(layer, in, out) tf_depthwise3x3(layer, in, out, 0)

#endif
