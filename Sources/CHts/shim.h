#pragma once

#include <htslib/bgzf.h>
#include <htslib/hfile.h>
#include <htslib/hts.h>
#include <htslib/vcf.h>
#include <sys/syscall.h>
#include <unistd.h>

// Swift sees functions and not the macros and bit fields that htslib gives some of this as.

/// A descriptor as htslib's own file. The mode never names a compression, so nothing but the bytes decides.
static inline hFILE *hts_descriptor(int descriptor) { return hdopen(descriptor, "r"); }

/// 1 for text of VCF, 2 for BCF, 0 for anything else; -1 when it cannot be read.
static inline int hts_kind(hFILE *file) {
    htsFormat format;
    if (hts_detect_format(file, &format) < 0) return -1;
    return format.format == vcf ? 1 : format.format == bcf ? 2 : 0;
}

/// Whether a packed file in blocks has lost its end: blocks end with an empty one. Pipes cannot be asked.
static inline int hts_end_is_missing(BGZF *stream) {
    return bgzf_compression(stream) == 2 && bgzf_check_EOF(stream) == 0;
}

static inline BGZF *hts_blocks(htsFile *file) { return file->fp.bgzf; }
static inline int bcf_samples(const bcf_hdr_t *header) { return bcf_hdr_nsamples(header); }
static inline const char *bcf_sample(const bcf_hdr_t *header, int index) { return header->samples[index]; }
static inline int bcf_contigs(const bcf_hdr_t *header) { return header->n[BCF_DT_CTG]; }
static inline const char *bcf_contig(const bcf_hdr_t *header, int index) {
    return index >= 0 && index < header->n[BCF_DT_CTG] ? header->id[BCF_DT_CTG][index].key : NULL;
}
/// In bases; 0 where the header does not say.
static inline long long bcf_contig_length(const bcf_hdr_t *header, int index) {
    const bcf_idpair_t *pair = index >= 0 && index < header->n[BCF_DT_CTG] ? &header->id[BCF_DT_CTG][index] : NULL;
    return pair && pair->val ? (long long)pair->val->info[0] : 0;
}
static inline int bcf_error(const bcf1_t *record) { return record->errcode; }

/// A file without a name in memory alone, closed when another program is started; -1 when there is none.
static inline int memory_file(void) { return (int)syscall(SYS_memfd_create, "report", 1U); }
