"""Small files of variant calls in every form that `qatra genotype` reads, made by hand: seeds for the fuzzer.

python3 variants.py FOLDER writes them. The same each time.
"""

import gzip
import os
import struct
import sys
import zlib

HEADER = [
    "##fileformat=VCFv4.3",
    '##FILTER=<ID=PASS,Description="All filters passed">',
    '##FILTER=<ID=LOW,Description="low">',
    '##INFO=<ID=END,Number=1,Type=Integer,Description="end">',
    '##FORMAT=<ID=GT,Number=1,Type=String,Description="genotype">',
    '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="depth">',
    '##FORMAT=<ID=GQ,Number=1,Type=Integer,Description="quality">',
    '##FORMAT=<ID=MIN_DP,Number=1,Type=Integer,Description="fewest reads">',
    '##FORMAT=<ID=PS,Number=1,Type=Integer,Description="phase set">',
    '##FORMAT=<ID=FT,Number=1,Type=String,Description="filter">',
] + [f"##contig=<ID=chr{number}>" for number in (1, 4, 7, 9, 12, 18, 19)]
# chromosome, position, REF, ALT, filter, INFO, FORMAT, two samples
RECORDS = [
    ("chr1", 25390874, "C", "G", "PASS", ".", "GT:DP:GQ", "0/1:30:99", "1/1:30:99"),
    ("chr1", 159205564, "G", "A", "PASS", ".", "GT:DP:GQ:PS", "0|1:30:99:1", "0/0:30:99:."),
    ("chr1", 159204893, "T", "C", "PASS", ".", "GT:DP:GQ:PS", "0|1:30:99:1", "0/0:9:99:."),
    ("chr4", 144120554, "CT", "AC", "PASS", ".", "GT:DP:GQ", "0/1:30:99", "./1:30:99"),
    ("chr7", 142957000, "C", "<NON_REF>", ".", "END=142957999", "GT:DP:GQ:MIN_DP", "0/0:30:99:12", "./.:0:0:0"),
    ("chr9", 133255929, "C", "T", "LOW", ".", "GT:DP:GQ:FT", "0/0:30:99:PASS", "0/1:30:99:LOW"),
    ("chr9", 133257521, "T", "TC,*,<NON_REF>", "PASS", ".", "GT:DP:GQ", "1/1:30:99", "0/2:30:99"),
    ("chr12", 14840505, "C", "T", "PASS", ".", "GT:DP:GQ", "0/1:30:99", "1:30:99"),
    ("chr18", 45739554, "G", "A", "PASS", ".", "GT:DP:GQ", "1|0:30:99", "0/1:30:99"),
    ("chr19", 48750557, "A", "C", "PASS", ".", "GT:DP:GQ", "1/1:30:99", "0/1:30:99"),
]


def text(header=None, records=None):
    lines = list(HEADER if header is None else header)
    lines.append("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tone\ttwo")
    for chromosome, position, ref, alt, filters, info, form, *people in RECORDS if records is None else records:
        lines.append("\t".join([chromosome, str(position), ".", ref, alt, "50", filters, info, form, *people]))
    return ("\n".join(lines) + "\n").encode()


BGZF_END = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")


def bgzf(data):
    """Blocks of at most 65,280 bytes, as bgzip writes them, and the empty one that ends them."""
    packed = b""
    for start in range(0, len(data), 65280):
        block = data[start:start + 65280]
        squeezed = zlib.compressobj(6, zlib.DEFLATED, -15)
        body = squeezed.compress(block) + squeezed.flush()
        packed += bytes.fromhex("1f8b08040000000000ff0600424302 00".replace(" ", ""))
        packed += struct.pack("<H", len(body) + 25) + body + struct.pack("<II", zlib.crc32(block), len(block))
    return packed + BGZF_END


def typed_text(value):
    data = value.encode()
    return (bytes([len(data) << 4 | 7]) if len(data) < 15 else bytes([0xF7, 0x11, len(data)])) + data


def bcf():
    """BCF 2.2 of the records that hold only GT, DP and GQ."""
    chosen = [record for record in RECORDS if record[6] == "GT:DP:GQ"]
    header = text(records=[])
    words = ["PASS", "LOW", "END", "GT", "DP", "GQ"]
    contigs = [line[13:-1] for line in HEADER if line.startswith("##contig")]
    data = b"BCF\2\2" + struct.pack("<I", len(header) + 1) + header + b"\0"
    for chromosome, position, ref, alt, _, _, _, *people in chosen:
        alleles = [ref] + alt.split(",")
        shared = struct.pack("<iiif", contigs.index(chromosome), position - 1, len(ref), 50.0)
        shared += struct.pack("<II", len(alleles) << 16, 3 << 24 | len(people))
        shared += b"\7" + b"".join(typed_text(allele) for allele in alleles) + b"\x11\0"
        own = b"\x11" + bytes([words.index("GT")]) + b"\x21"
        for person in people:
            genotype = person.split(":")[0]
            calls = genotype.replace("|", "/").split("/")
            phased = 1 if "|" in genotype else 0
            numbers = [0 if call == "." else (int(call) + 1 << 1 | (phased if index else 0))
                       for index, call in enumerate(calls)]
            own += bytes((numbers + [0x81])[:2])
        for index, key in ((1, "DP"), (2, "GQ")):
            own += b"\x11" + bytes([words.index(key)]) + b"\x11"
            own += bytes(int(person.split(":")[index]) for person in people)
        data += struct.pack("<II", len(shared), len(own)) + shared + own
    return bgzf(data)


def seeds():
    plain = text()
    return {
        "plain.vcf": plain, "crlf.vcf": plain.replace(b"\n", b"\r\n"), "packed.vcf.gz": gzip.compress(plain, mtime=0),
        "blocks.vcf.gz": bgzf(plain), "binary.bcf": bcf(), "cut.vcf.gz": bgzf(plain)[:-40],
        "empty.vcf": text(records=[]),
    }


if __name__ == "__main__":
    os.makedirs(sys.argv[1], exist_ok=True)
    for name, data in seeds().items():
        with open(os.path.join(sys.argv[1], name), "wb") as file:
            file.write(data)
