/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The version, stated only here; the Makefile reads it for the pkg-config file. */
#ifndef OAB_VERSION_H
#define OAB_VERSION_H

#define OAB_VERSION "0.1.0"

#endif
