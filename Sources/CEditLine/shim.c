#include "CEditLine.h"

#include <histedit.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(sizeof(wchar_t) == sizeof(uint32_t), "wide characters are code points");

enum { function_limit = 16 };

struct leap_editor {
    EditLine *line;
    HistoryW *history;
    FILE *input, *sink;
    void *context;
    leap_editor_reader reader;
    leap_editor_function functions[function_limit];
};

static leap_editor *editor_of(EditLine *line) {
    void *data = NULL;
    el_wget(line, EL_CLIENTDATA, &data);
    return data;
}

static int read_character(EditLine *line, wchar_t *character) {
    leap_editor *editor = editor_of(line);
    uint32_t value = 0;
    int count = editor->reader(editor->context, &value);
    *character = (wchar_t)value;
    return count;
}

// libedit calls an added function with its handle alone, so each slot needs an entry point of its own.
static unsigned char call(EditLine *line, int index) {
    leap_editor *editor = editor_of(line);
    return editor->functions[index](editor->context);
}
#define ENTRY(n) \
    static unsigned char entry_##n(EditLine *line, wint_t key) { (void)key; return call(line, n); }
ENTRY(0) ENTRY(1) ENTRY(2) ENTRY(3) ENTRY(4) ENTRY(5) ENTRY(6) ENTRY(7)
ENTRY(8) ENTRY(9) ENTRY(10) ENTRY(11) ENTRY(12) ENTRY(13) ENTRY(14) ENTRY(15)
#undef ENTRY
static unsigned char (*const entries[function_limit])(EditLine *, wint_t) = {
    entry_0, entry_1, entry_2, entry_3, entry_4, entry_5, entry_6, entry_7,
    entry_8, entry_9, entry_10, entry_11, entry_12, entry_13, entry_14, entry_15,
};

static wchar_t *no_prompt(EditLine *line) {
    (void)line;
    static wchar_t empty[] = L"";
    return empty;
}

leap_editor *leap_editor_open(int input, int output, int history_size, void *context, leap_editor_reader reader) {
    leap_editor *editor = calloc(1, sizeof *editor);
    if (!editor) return NULL;
    editor->context = context;
    editor->reader = reader;
    editor->input = fopen("/dev/null", "r");
    editor->sink = fopen("/dev/null", "w");
    if (editor->input && editor->sink) {
        editor->line = el_init_fd("leap", editor->input, editor->sink, editor->sink, input, output, output);
    }
    editor->history = history_winit();
    if (!editor->line || !editor->history) {
        leap_editor_close(editor);
        return NULL;
    }
    HistEventW event;
    history_w(editor->history, &event, H_SETSIZE, history_size);
    history_w(editor->history, &event, H_SETUNIQUE, 1);
    el_wset(editor->line, EL_CLIENTDATA, editor);
    el_wset(editor->line, EL_HIST, history_w, editor->history);
    el_wset(editor->line, EL_PROMPT, no_prompt);
    el_wset(editor->line, EL_EDITOR, L"emacs");
    el_wset(editor->line, EL_SIGNAL, 0);
    el_wset(editor->line, EL_GETCFN, read_character);
    // Ctrl-C and Ctrl-Z are read as characters while a line is edited, in the order in which they were typed.
    el_wset(editor->line, EL_SETTY, L"-d", L"-isig", NULL);
    return editor;
}

void leap_editor_close(leap_editor *editor) {
    if (editor->line) el_end(editor->line);
    if (editor->history) history_wend(editor->history);
    if (editor->input) fclose(editor->input);
    if (editor->sink) fclose(editor->sink);
    free(editor);
}

int leap_editor_add(leap_editor *editor, int index, const char *name, const char *help, leap_editor_function function) {
    if (index < 0 || index >= function_limit) return -1;
    editor->functions[index] = function;
    return el_set(editor->line, EL_ADDFN, name, help, entries[index]);
}

int leap_editor_bind(leap_editor *editor, const char *option, const char *key, const char *command) {
    if (option) return el_set(editor->line, EL_BIND, option, key, command, NULL);
    return el_set(editor->line, EL_BIND, key, command, NULL);
}

int leap_editor_uses_vi(leap_editor *editor) {
    const wchar_t *name = NULL;
    return el_wget(editor->line, EL_EDITOR, &name) == 0 && name && wcscmp(name, L"vi") == 0;
}

void leap_editor_source_defaults(leap_editor *editor) { el_source(editor->line, NULL); }

void leap_editor_parse_line(leap_editor *editor, const char *line) {
    Tokenizer *tokenizer = tok_init(NULL);
    if (!tokenizer) return;
    int count = 0;
    const char **words = NULL;
    if (tok_str(tokenizer, line, &count, &words) == 0 && count > 0) el_parse(editor->line, count, words);
    tok_end(tokenizer);
}

int leap_editor_read_line(leap_editor *editor) {
    int count = 0;
    const wchar_t *text = el_wgets(editor->line, &count);
    return text != NULL && count > 0;
}

void leap_editor_prepare(leap_editor *editor, int editing) { el_wset(editor->line, EL_PREP_TERM, editing); }
void leap_editor_resized(leap_editor *editor) { el_resize(editor->line); }

const uint32_t *leap_editor_text(leap_editor *editor, size_t *length, size_t *cursor) {
    const LineInfoW *info = el_wline(editor->line);
    *length = (size_t)(info->lastchar - info->buffer);
    *cursor = (size_t)(info->cursor - info->buffer);
    return (const uint32_t *)info->buffer;
}

void leap_editor_move(leap_editor *editor, int distance) { el_cursor(editor->line, distance); }

int leap_editor_insert(leap_editor *editor, const uint32_t *text) {
    if (text[0] == 0) return 0;
    return el_winsertstr(editor->line, (const wchar_t *)text);
}

void leap_editor_delete(leap_editor *editor, int count) { el_wdeletestr(editor->line, count); }

void leap_editor_add_history(leap_editor *editor, const uint32_t *text) {
    HistEventW event;
    history_w(editor->history, &event, H_ENTER, (const wchar_t *)text);
}

int leap_editor_use_utf8(void) {
    static const char *const choices[] = {"", "C.UTF-8", "C.utf8", "en_US.UTF-8", "UTF-8"};
    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++) {
        if (setlocale(LC_CTYPE, choices[i]) && strcmp(nl_langinfo(CODESET), "UTF-8") == 0) return 0;
    }
    return -1;
}
