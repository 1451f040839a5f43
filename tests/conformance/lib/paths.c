/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One instruction a path. Each says where it is before it runs: registers 0 to 5 are its own, %[a]
 * is the address in question, %[s] is open storage. */
#include "paths.h"

#include "program.h"

#define CONTROL_VECTOR 0x0000000000020000
#define CONTROL_AFP 0x0000000000040000
#define CONTROL_SECONDARY_SPACE 0x0000000004000000

uint64_t path_instruction;
unsigned char path_scratch[4096] __attribute__((aligned(4096)));

void paths_prepare(void)
{
	set_control_register(0, control_register(0) | CONTROL_VECTOR | CONTROL_AFP |
					CONTROL_SECONDARY_SPACE);
}

/* gcc itself keeps away from vector registers, and its assembler with it. */
#define PATH(name, before, instruction)                                           \
	static void name(void *address)                                           \
	{                                                                         \
		__asm__ volatile("	.machine push\n"                               \
				 "	.machine z13\n"                                \
				 "	larl %%r1,7f\n"                                \
				 "	stg %%r1,%[at]\n"                              \
				 "	" before "\n"                             \
				 "7:	" instruction "\n"                        \
				 "	.machine pop\n"                                \
				 : [at] "=T"(path_instruction)                    \
				 : [a] "a"(address), [s] "a"(path_scratch)        \
				 : "0", "1", "2", "3", "4", "5", "cc", "memory"); \
	}

/* Loads */
PATH(lg, "", "lg 2,0(%[a])")
PATH(l, "", "l 2,0(%[a])")
PATH(lh, "", "lh 2,0(%[a])")
PATH(llgc, "", "llgc 2,0(%[a])")
PATH(ic, "", "ic 2,0(%[a])")
PATH(icm, "", "icm 2,15,0(%[a])")
PATH(icmh, "", "icmh 2,15,0(%[a])")
PATH(lm, "", "lm 2,5,0(%[a])")
PATH(lmg, "", "lmg 2,5,0(%[a])")
PATH(lam, "", "lam 4,5,0(%[a])")
PATH(lpq, "", "lpq 2,0(%[a])")
PATH(lrvg, "", "lrvg 2,0(%[a])")
PATH(ltg, "", "ltg 2,0(%[a])")
PATH(cg, "", "cg 2,0(%[a])")
PATH(clm, "", "clm 2,15,0(%[a])")
PATH(ag, "lghi 2,0", "ag 2,0(%[a])")
PATH(msg, "lghi 3,1", "msg 3,0(%[a])")
PATH(ch, "", "ch 2,0(%[a])")
PATH(cli, "", "cli 0(%[a]),0")
PATH(tm, "", "tm 0(%[a]),255")
PATH(clc_first, "", "clc 0(8,%[a]),0(%[s])")
PATH(clc_second, "", "clc 0(8,%[s]),0(%[a])")
PATH(mvc_from, "", "mvc 0(8,%[s]),0(%[a])")
PATH(mvcin_from, "", "mvcin 0(8,%[s]),7(%[a])")
PATH(xc_from, "", "xc 0(8,%[s]),0(%[a])")
PATH(oc_from, "", "oc 0(8,%[s]),0(%[a])")
PATH(tr_table, "", "tr 0(8,%[s]),0(%[a])")
PATH(trt_table, "", "trt 0(8,%[s]),0(%[a])")
PATH(trt_first, "", "trt 0(8,%[a]),0(%[s])")
PATH(pack_from, "", "pack 0(8,%[s]),0(8,%[a])")
PATH(unpk_from, "", "unpk 0(8,%[s]),0(4,%[a])")
PATH(ld, "", "ld 0,0(%[a])")
PATH(lfpc, "", "lfpc 0(%[a])")
PATH(vl, "", "vl 0,0(%[a])")
PATH(vll, "lghi 2,15", "vll 0,2,0(%[a])")
PATH(vlm, "", "vlm 0,3,0(%[a])")

/* Stores */
PATH(stg, "lghi 2,0", "stg 2,0(%[a])")
PATH(st, "lghi 2,0", "st 2,0(%[a])")
PATH(sth, "lghi 2,0", "sth 2,0(%[a])")
PATH(stc, "lghi 2,0", "stc 2,0(%[a])")
PATH(stcm, "lghi 2,0", "stcm 2,15,0(%[a])")
PATH(stcmh, "lghi 2,0", "stcmh 2,15,0(%[a])")
PATH(stm, "", "stm 2,5,0(%[a])")
PATH(stmg, "", "stmg 2,5,0(%[a])")
PATH(stam, "", "stam 0,15,0(%[a])")
PATH(stpq, "", "stpq 2,0(%[a])")
PATH(strvg, "", "strvg 2,0(%[a])")
PATH(mvi, "", "mvi 0(%[a]),0")
PATH(mvghi, "", "mvghi 0(%[a]),0")
PATH(ni, "", "ni 0(%[a]),0")
PATH(oi, "", "oi 0(%[a]),0")
PATH(xi, "", "xi 0(%[a]),0")
PATH(mvc_to, "", "mvc 0(8,%[a]),0(%[s])")
PATH(mvcin_to, "", "mvcin 0(8,%[a]),7(%[s])")
PATH(mvn_to, "", "mvn 0(8,%[a]),0(%[s])")
PATH(mvz_to, "", "mvz 0(8,%[a]),0(%[s])")
PATH(mvo_to, "", "mvo 0(8,%[a]),0(8,%[s])")
PATH(xc_to, "", "xc 0(256,%[a]),0(%[a])")
PATH(nc_to, "", "nc 0(8,%[a]),0(%[s])")
PATH(tr_to, "", "tr 0(8,%[a]),0(%[s])")
PATH(std, "lzdr 0", "std 0,0(%[a])")
PATH(stfpc, "", "stfpc 0(%[a])")
PATH(vst, "vzero 0", "vst 0,0(%[a])")
PATH(vstl, "lghi 2,15", "vstl 0,2,0(%[a])")
PATH(vstm, "", "vstm 0,3,0(%[a])")

/* Both at once */
PATH(cs, "", "cs 2,3,0(%[a])")
PATH(csg, "", "csg 2,3,0(%[a])")
PATH(cdsg, "", "cdsg 2,4,0(%[a])")
PATH(asi, "", "asi 0(%[a]),0")
PATH(agsi, "", "agsi 0(%[a]),0")
PATH(laa, "lghi 3,0", "laa 2,3,0(%[a])")
PATH(laog, "lghi 3,0", "laog 2,3,0(%[a])")
PATH(ts, "", "ts 0(%[a])")
PATH(csst, "lghi 0,0x100\n la 1,0(%[s])\n lghi 3,0", ".insn ssf,0xc80200000000,0(%[a]),0(%[s]),2")

/* Strings and long operands */
PATH(mvst_from, "lghi 0,0\n lgr 2,%[s]\n lgr 4,%[a]", "mvst 2,4")
PATH(mvst_to, "lghi 0,0\n lgr 2,%[a]\n lgr 4,%[s]", "mvst 2,4")
PATH(clst, "lghi 0,0\n lgr 2,%[s]\n lgr 4,%[a]", "clst 2,4")
PATH(srst, "lghi 0,0\n lgr 4,%[a]\n la 2,64(4)", "srst 2,4")
PATH(mvcl_from, "lgr 2,%[s]\n lghi 3,64\n lgr 4,%[a]\n lghi 5,64", "mvcl 2,4")
PATH(mvcl_to, "lgr 2,%[a]\n lghi 3,64\n lgr 4,%[s]\n lghi 5,64", "mvcl 2,4")
PATH(mvcl_clear, "lgr 2,%[a]\n lghi 3,64\n lghi 4,0\n lghi 5,0", "mvcl 2,4")
PATH(mvcle_from, "lgr 2,%[s]\n lghi 3,64\n lgr 4,%[a]\n lghi 5,64", "mvcle 2,4,0")
PATH(mvcle_to, "lgr 2,%[a]\n lghi 3,64\n lgr 4,%[s]\n lghi 5,64", "mvcle 2,4,0")
PATH(clcl_first, "lgr 2,%[a]\n lghi 3,64\n lgr 4,%[s]\n lghi 5,64", "clcl 2,4")
PATH(clcl_second, "lgr 2,%[s]\n lghi 3,64\n lgr 4,%[a]\n lghi 5,64", "clcl 2,4")
PATH(clcle, "lgr 2,%[s]\n lghi 3,64\n lgr 4,%[a]\n lghi 5,64", "clcle 2,4,0")
PATH(cksm, "lghi 2,0\n lgr 4,%[a]\n lghi 5,64", "cksm 2,4")
PATH(mvpg_from, "lghi 0,0\n lgr 2,%[s]\n lgr 4,%[a]", "mvpg 2,4")
PATH(mvpg_to, "lghi 0,0\n lgr 2,%[a]\n lgr 4,%[s]", "mvpg 2,4")

/* From space to space, with keys */
PATH(mvcos_from, "lghi 0,0\n lghi 3,8", "mvcos 0(%[s]),0(%[a]),3")
PATH(mvcos_to, "lghi 0,0\n lghi 3,8", "mvcos 0(%[a]),0(%[s]),3")
PATH(mvcos_page_to, "lghi 0,0\n lghi 3,2048", "mvcos 0(%[a]),0(%[s]),3")

/* What the machine says and is told */
PATH(stck, "", "stck 0(%[a])")
PATH(stcke, "", "stcke 0(%[a])")
PATH(stckf, "", "stckf 0(%[a])")
PATH(stfle, "lghi 0,0", ".insn s,0xb2b00000,0(%[a])")
PATH(stidp, "", "stidp 0(%[a])")
PATH(stap, "", "stap 0(%[a])")
PATH(stpt, "", "stpt 0(%[a])")
PATH(spt, "", "spt 0(%[a])")
PATH(sckc, "", "sckc 0(%[a])")
PATH(stckc, "", "stckc 0(%[a])")
PATH(stpx, "", "stpx 0(%[a])")
PATH(spx, "", "spx 0(%[a])")
PATH(stctg, "", "stctg 9,11,0(%[a])")
PATH(lctlg, "", "lctlg 9,11,0(%[a])")
PATH(stctl, "", "stctl 9,11,0(%[a])")
PATH(lctl, "", "lctl 9,11,0(%[a])")
PATH(stosm, "", "stosm 0(%[a]),0")
PATH(stnsm, "", "stnsm 0(%[a]),255")
PATH(ssm, "", "ssm 0(%[a])")
PATH(lpswe, "", "lpswe 0(%[a])")
PATH(lpsw, "", "lpsw 0(%[a])")
PATH(stsi, "llilh 0,0x1000\n oill 0,1\n lghi 1,1", "stsi 0(%[a])")
PATH(kmc_prng, "lghi 0,67\n lgr 1,%[s]\n lgr 2,%[a]\n lgr 4,%[s]\n lghi 5,8", "kmc 2,4")
PATH(kimd, "lghi 0,3\n lgr 1,%[s]\n lgr 2,%[a]\n lghi 3,128", "kimd 0,2")
PATH(kimd_value, "lghi 0,3\n lgr 1,%[a]\n lgr 2,%[s]\n lghi 3,128", "kimd 0,2")

/* Real addresses */
PATH(lura, "lgr 4,%[a]", "lura 2,4")
PATH(lurag, "lgr 4,%[a]", "lurag 2,4")
PATH(stura, "lgr 4,%[a]\n lghi 2,0", "stura 2,4")
PATH(sturg, "lgr 4,%[a]\n lghi 2,0", "sturg 2,4")
PATH(tb, "lghi 0,0\n lgr 4,%[a]", "tb 0,4")

/* Storage keys */
PATH(iske, "lgr 4,%[a]", "iske 2,4")
PATH(sske, "lgr 4,%[a]\n lghi 2,0", "sske 2,4")
PATH(rrbe, "lgr 4,%[a]\n lghi 2,0", "rrbe 2,4")

#define OFFSET 0x800

const struct path paths[] = {
	{ "LG", lg, OFFSET, 0 },
	{ "L", l, OFFSET, 0 },
	{ "LH", lh, OFFSET, 0 },
	{ "LLGC", llgc, 0xfff, 0 },
	{ "IC", ic, 0, 0 },
	{ "ICM", icm, OFFSET, 0 },
	{ "ICMH", icmh, OFFSET, 0 },
	{ "LM", lm, OFFSET, 0 },
	{ "LMG", lmg, OFFSET, 0 },
	{ "LAM", lam, OFFSET, 0 },
	{ "LPQ", lpq, OFFSET, 0 },
	{ "LRVG", lrvg, OFFSET, 0 },
	{ "LTG", ltg, OFFSET, 0 },
	{ "CG", cg, OFFSET, 0 },
	{ "CLM", clm, OFFSET, 0 },
	{ "AG", ag, OFFSET, 0 },
	{ "MSG", msg, OFFSET, 0 },
	{ "CH", ch, OFFSET, 0 },
	{ "CLI", cli, OFFSET, 0 },
	{ "TM", tm, OFFSET, 0 },
	{ "CLC, first operand", clc_first, OFFSET, 0 },
	{ "CLC, second operand", clc_second, OFFSET, 0 },
	{ "MVC from it", mvc_from, OFFSET, 0 },
	{ "MVCIN from it", mvcin_from, OFFSET, 0 },
	{ "XC, second operand", xc_from, OFFSET, 0 },
	{ "OC, second operand", oc_from, OFFSET, 0 },
	{ "TR, table", tr_table, OFFSET, 0 },
	{ "TRT, table", trt_table, OFFSET, 0 },
	{ "TRT, first operand", trt_first, OFFSET, 0 },
	{ "PACK from it", pack_from, OFFSET, 0 },
	{ "UNPK from it", unpk_from, OFFSET, 0 },
	{ "LD", ld, OFFSET, 0 },
	{ "LFPC", lfpc, OFFSET, 0 },
	{ "VL", vl, OFFSET, 0 },
	{ "VLL", vll, OFFSET, 0 },
	{ "VLM", vlm, OFFSET, 0 },
	{ "STG", stg, OFFSET, 0 },
	{ "ST", st, OFFSET, 0 },
	{ "STH", sth, OFFSET, 0 },
	{ "STC", stc, OFFSET, 0 },
	{ "STCM", stcm, OFFSET, 0 },
	{ "STCMH", stcmh, OFFSET, 0 },
	{ "STM", stm, OFFSET, 0 },
	{ "STMG", stmg, OFFSET, 0 },
	{ "STAM", stam, OFFSET, 0 },
	{ "STPQ", stpq, OFFSET, 0 },
	{ "STRVG", strvg, OFFSET, 0 },
	{ "MVI", mvi, OFFSET, 0 },
	{ "MVGHI", mvghi, OFFSET, 0 },
	{ "NI", ni, OFFSET, 0 },
	{ "OI", oi, OFFSET, 0 },
	{ "XI", xi, OFFSET, 0 },
	{ "MVC to it", mvc_to, OFFSET, 0 },
	{ "MVCIN to it", mvcin_to, OFFSET, 0 },
	{ "MVN to it", mvn_to, OFFSET, 0 },
	{ "MVZ to it", mvz_to, OFFSET, 0 },
	{ "MVO to it", mvo_to, OFFSET, 0 },
	{ "XC with itself", xc_to, OFFSET, 0 },
	{ "NC, first operand", nc_to, OFFSET, 0 },
	{ "TR, first operand", tr_to, OFFSET, 0 },
	{ "STD", std, OFFSET, 0 },
	{ "STFPC", stfpc, OFFSET, 0 },
	{ "VST", vst, OFFSET, 0 },
	{ "VSTL", vstl, OFFSET, 0 },
	{ "VSTM", vstm, OFFSET, 0 },
	{ "CS", cs, OFFSET, 0 },
	{ "CSG", csg, OFFSET, 0 },
	{ "CDSG", cdsg, OFFSET, 0 },
	{ "ASI", asi, OFFSET, 0 },
	{ "AGSI", agsi, OFFSET, 0 },
	{ "LAA", laa, OFFSET, 0 },
	{ "LAOG", laog, OFFSET, 0 },
	{ "TS", ts, OFFSET, 0 },
	{ "CSST", csst, OFFSET, 0 },
	{ "MVST from it", mvst_from, OFFSET, 0 },
	{ "MVST to it", mvst_to, OFFSET, 0 },
	{ "CLST", clst, OFFSET, 0 },
	{ "SRST", srst, OFFSET, 0 },
	{ "MVCL from it", mvcl_from, OFFSET, 0 },
	{ "MVCL to it", mvcl_to, OFFSET, 0 },
	{ "MVCL clearing it", mvcl_clear, OFFSET, 0 },
	{ "MVCLE from it", mvcle_from, OFFSET, 0 },
	{ "MVCLE to it", mvcle_to, OFFSET, 0 },
	{ "CLCL, first operand", clcl_first, OFFSET, 0 },
	{ "CLCL, second operand", clcl_second, OFFSET, 0 },
	{ "CLCLE", clcle, OFFSET, 0 },
	{ "CKSM", cksm, OFFSET, 0 },
	{ "MVPG from it", mvpg_from, 0, 0 },
	{ "MVPG to it", mvpg_to, 0, 0 },
	{ "MVCOS from it", mvcos_from, OFFSET, ONLY_DAT },
	{ "MVCOS to it", mvcos_to, OFFSET, ONLY_DAT },
	{ "MVCOS, half a page to it", mvcos_page_to, OFFSET, ONLY_DAT },
	{ "STCK", stck, OFFSET, 0 },
	{ "STCKE", stcke, OFFSET, 0 },
	{ "STCKF", stckf, OFFSET, 0 },
	{ "STFLE", stfle, OFFSET, 0 },
	{ "STIDP", stidp, OFFSET, 0 },
	{ "STAP", stap, OFFSET, 0 },
	{ "STPT", stpt, OFFSET, 0 },
	{ "SPT", spt, OFFSET, 0 },
	{ "SCKC", sckc, OFFSET, 0 },
	{ "STCKC", stckc, OFFSET, 0 },
	{ "STPX", stpx, OFFSET, 0 },
	{ "SPX", spx, OFFSET, ONLY_CLOSED },
	{ "STCTG", stctg, OFFSET, 0 },
	{ "LCTLG", lctlg, OFFSET, ONLY_CLOSED },
	{ "STCTL", stctl, OFFSET, 0 },
	{ "LCTL", lctl, OFFSET, ONLY_CLOSED },
	{ "STOSM", stosm, OFFSET, 0 },
	{ "STNSM", stnsm, OFFSET, 0 },
	{ "SSM", ssm, OFFSET, ONLY_CLOSED },
	{ "LPSWE", lpswe, OFFSET, ONLY_CLOSED },
	{ "LPSW", lpsw, OFFSET, ONLY_CLOSED },
	{ "STSI", stsi, 0, 0 },
	{ "KMC-PRNG to it", kmc_prng, OFFSET, 0 },
	{ "KIMD of it", kimd, OFFSET, 0 },
	{ "KIMD, chaining value in it", kimd_value, OFFSET, 0 },
	{ "LURA", lura, OFFSET, REAL },
	{ "LURAG", lurag, OFFSET, REAL },
	{ "STURA", stura, OFFSET, REAL },
	{ "STURG", sturg, OFFSET, REAL },
	{ "TB", tb, 0, ASSUMED | REAL },
	{ "ISKE", iske, 0, ASSUMED | REAL },
	{ "SSKE", sske, 0, ASSUMED | REAL },
	{ "RRBE", rrbe, 0, ASSUMED | REAL },
};
const unsigned int path_count = COUNT_OF(paths);
