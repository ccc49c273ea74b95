/* SPDX-License-Identifier: GPL-3.0-or-later */
/* version: the one place that states it; the Makefile reads it from here for the pkg-config file.
 */
#ifndef OAB_VERSION_H
#define OAB_VERSION_H

#define OAB_VERSION "0.1.0"

#endif
