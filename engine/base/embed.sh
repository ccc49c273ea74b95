#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# embed.sh [NAME=]FILE...: writes the tables declared in engine/base/assets.h to stdout as assembly.
# The assembler includes the files (.incbin) and computes their sizes; pointers are 64 bits. A file
# starts at a multiple of 64 bytes, as the columns of a pack must.
set -eu
export LC_ALL=C

section() {
    printf '    .section %s\n    .balign 16\n' "$1"
}

symbol() {
    printf '    .globl %s\n    .hidden %s\n    .type %s, %%object\n%s:\n' "$1" "$1" "$1" "$1"
}

number=0
for asset in "$@"; do
    name=${asset%%=*} file=${asset#*=}
    case $name$file in
    *[!A-Za-z0-9._/-]*)
        echo "embed.sh: $asset: only letters, digits, '.', '_' and '-' in the name of a file that is embedded" >&2
        exit 1
        ;;
    esac
    section '.rodata,"a",%progbits'
    printf '.Lpath%d:\n    .asciz "%s"\n' "$number" "$name"
    printf '    .balign 64\n.Ldata%d:\n    .incbin "%s"\n.Lend%d:\n    .byte 0\n' "$number" "$file" "$number"
    number=$((number + 1))
done

section '.rodata,"a",%progbits'
symbol oab_asset_count
printf '    .quad %d\n    .size oab_asset_count, 8\n' "$number"

section '.data.rel.ro,"aw",%progbits'
symbol oab_assets
index=0
while [ "$index" -lt "$number" ]; do
    printf '    .quad .Lpath%d, .Ldata%d, .Lend%d - .Ldata%d\n' "$index" "$index" "$index" "$index"
    index=$((index + 1))
done
printf '    .size oab_assets, %d\n' $((number * 24))
printf '    .section .note.GNU-stack,"",%%progbits\n'
