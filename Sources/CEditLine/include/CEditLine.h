#ifndef LEAP_CEDITLINE_H
#define LEAP_CEDITLINE_H

#include <stddef.h>
#include <stdint.h>
#include <wchar.h>

// What an added editor function tells libedit to do next (histedit.h's CC_… as plain constants).
enum {
    leap_editor_refresh = 4,
    leap_editor_newline = 1,
};

// A libedit handle, its history, and the Swift object behind them.
//
// libedit holds the text, the cursor, the key maps (emacs, vi, .editrc) and the history; it draws nothing:
// what it writes goes to a null stream, because its display knows neither continuation prompts nor
// combining marks. Leap paints the text whenever libedit asks for the next character.
typedef struct leap_editor leap_editor;

// Reads one character. Returns 1 with a character, 0 at the end of the input, -1 to leave the line.
typedef int (*leap_editor_reader)(void *context, uint32_t *character);

// A function that a key can be bound to; returns leap_editor_refresh or leap_editor_newline.
typedef unsigned char (*leap_editor_function)(void *context);

// Opens libedit on a terminal. Returns NULL when libedit cannot use it.
leap_editor *leap_editor_open(int input, int output, int history_size, void *context, leap_editor_reader reader);
void leap_editor_close(leap_editor *editor);

// Adds the function number `index` (0 to 15) under a name that `bind` and .editrc can use. Returns 0 when it worked.
int leap_editor_add(leap_editor *editor, int index, const char *name, const char *help, leap_editor_function function);
// Binds a key; `option` is NULL, or "-a" for the vi command map. Returns 0 when it worked.
int leap_editor_bind(leap_editor *editor, const char *option, const char *key, const char *command);
// Whether vi keys are in use.
int leap_editor_uses_vi(leap_editor *editor);
// Runs the default .editrc.
void leap_editor_source_defaults(leap_editor *editor);
// Runs one line of an .editrc.
void leap_editor_parse_line(leap_editor *editor, const char *line);

// Edits one line. Returns 1 when a function ended it by `leap_editor_newline`, else 0.
int leap_editor_read_line(leap_editor *editor);
// Puts the terminal into editing mode (1) or back into the mode that programs run in (0).
void leap_editor_prepare(leap_editor *editor, int editing);
void leap_editor_resized(leap_editor *editor);

// The text being edited: code points, how many, and how many of them stand before the cursor.
const uint32_t *leap_editor_text(leap_editor *editor, size_t *length, size_t *cursor);
// Moves the cursor by some code points.
void leap_editor_move(leap_editor *editor, int distance);
// Inserts a zero-terminated text at the cursor. Returns 0 when it worked.
int leap_editor_insert(leap_editor *editor, const uint32_t *text);
// Deletes the `count` code points before the cursor.
void leap_editor_delete(leap_editor *editor, int count);

// Adds an entry to the history that incremental search looks through.
void leap_editor_add_history(leap_editor *editor, const uint32_t *text);

// Chooses a locale whose characters are UTF-8. Returns 0 when there is one.
int leap_editor_use_utf8(void);

#endif
