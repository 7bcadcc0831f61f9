extension Site {
    private static let twoTables: SiteSources = [.rbceq2, .bloodAGENT]
    private static let threeTables: SiteSources = [.rbceq2, .bloodAGENT, .montemayor]
    private static let tablesAndBrahui: SiteSources = [.rbceq2, .bloodAGENT, .hgdp]
    private static let tablesAndPanel: SiteSources = [.rbceq2, .bloodAGENT, .montemayor, .thousandGenomes]
    private static let everyone: SiteSources = [.rbceq2, .bloodAGENT, .montemayor, .thousandGenomes, .hgdp]

    /// Every site, in the order of `Name`. What its bases mean stands with the rules that read it (`Locus`), and in
    /// `docs/genotyping.md`. The reference sequence is nobody's normal: at ABO it carries the deletion of group O, and
    /// at RHD the rare allele DAU0, so that an ordinary D shows as a variant.
    public static let all: [Site] = [
        .init(.abo261, "ABO", "c.261delG", "rs8176719", "9", 136_132_908, 133_257_521, "T", "TC", tablesAndBrahui),
        .init(.abo802, "ABO", "c.802G>A", "rs41302905", "9", 136_131_316, 133_255_929, "C", "T", twoTables),
        .init(.abo803, "ABO", "c.803G>C", "rs8176747", "9", 136_131_315, 133_255_928, "C", "G", tablesAndBrahui),
        .init(.abo796, "ABO", "c.796C>A", "rs8176746", "9", 136_131_322, 133_255_935, "G", "T", tablesAndBrahui),
        .init(.abo703, "ABO", "c.703G>A", "rs8176743", "9", 136_131_415, 133_256_028, "C", "T", tablesAndBrahui),
        .init(.abo526, "ABO", "c.526C>G", "rs7853989", "9", 136_131_592, 133_256_205, "G", "C", tablesAndBrahui),
        .init(.abo930, "ABO", "c.930G>A", "rs8176749", "9", 136_131_188, 133_255_801, "C", "T", tablesAndBrahui),
        .init(.abo297, "ABO", "c.297A>G", "rs8176720", "9", 136_132_873, 133_257_486, "T", "C", tablesAndBrahui),
        .init(.abo657, "ABO", "c.657C>T", "rs8176741", "9", 136_131_461, 133_256_074, "G", "A", tablesAndBrahui),
        .init(.abo467, "ABO", "c.467C>T", "rs1053878", "9", 136_131_651, 133_256_264, "G", "A", twoTables),
        .init(.abo1061, "ABO", "c.1061delC", "rs56392308", "9", 136_131_056, 133_255_669, "CG", "C", twoTables),
        .init(.fut1725, "FUT1", "c.725T>G", "rs28934588", "19", 49_253_814, 48_750_557, "A", "C", tablesAndPanel),
        .init(.fut1776, "FUT1", "c.776T>A", nil, "19", 49_253_763, 48_750_506, "A", "T", twoTables),
        .init(.fut2461, "FUT2", "c.461G>A", "rs601338", "19", 49_206_674, 48_703_417, "G", "A", everyone),
        .init(.rhce676, "RHCE", "c.676G>C", "rs609320", "1", 25_717_365, 25_390_874, "C", "G", tablesAndBrahui),
        .init(.rhce307, "RHCE", "c.307C>T", "rs676785", "1", 25_735_202, 25_408_711, "G", "A", twoTables),
        .init(.rhce48, "RHCE", "c.48C>G", "rs586178", "1", 25_747_230, 25_420_739, "G", "C", tablesAndBrahui),
        .init(.rhd1136, "RHD", "c.1136T>C", "rs61740966", "1", 25_643_553, 25_317_062, "T", "C", tablesAndBrahui),
        .init(.kel578, "KEL", "c.578C>T", "rs8176058", "7", 142_655_008, 142_957_921, "G", "A", tablesAndPanel),
        .init(.kel841, "KEL", "c.841C>T", "rs8176059", "7", 142_651_354, 142_954_267, "G", "A", tablesAndPanel),
        .init(.kel1790, "KEL", "c.1790T>C", "rs8176038", "7", 142_640_113, 142_943_026, "A", "G", tablesAndPanel),
        .init(.fy125, "ACKR1", "c.125G>A", "rs12075", "1", 159_175_354, 159_205_564, "G", "A", tablesAndPanel),
        .init(.fyGATA, "ACKR1", "c.-67T>C", "rs2814778", "1", 159_174_683, 159_204_893, "T", "C", tablesAndPanel),
        .init(.fy265, "ACKR1", "c.265C>T", "rs34599082", "1", 159_175_494, 159_205_704, "C", "T", tablesAndPanel),
        .init(.jk838, "SLC14A1", "c.838G>A", "rs1058396", "18", 43_319_519, 45_739_554, "G", "A", everyone),
        .init(.jk130, "SLC14A1", "c.130G>A", "rs2298720", "18", 43_310_415, 45_730_450, "G", "A", everyone),
        .init(.jk342, "SLC14A1", "c.342-1G>A", "rs78937798", "18", 43_314_238, 45_734_273, "G", "A", threeTables),
        .init(.jk871, "SLC14A1", "c.871T>C", "rs78242949", "18", 43_319_552, 45_739_587, "T", "C", tablesAndPanel),
        .init(.gypa59, "GYPA", "c.59T>C", "rs7682260", "4", 145_041_720, 144_120_567, "A", "G", tablesAndBrahui),
        .init(.gypa71, "GYPA", "c.71A>G", "rs7687256", "4", 145_041_708, 144_120_555, "T", "C", tablesAndBrahui),
        .init(.gypa72, "GYPA", "c.72G>T", "rs7658293", "4", 145_041_707, 144_120_554, "C", "A", tablesAndBrahui),
        .init(.gypb143, "GYPB", "c.143C>T", "rs7683365", "4", 144_920_596, 143_999_443, "G", "A", tablesAndBrahui),
        .init(.gypb230, "GYPB", "c.230C>T", nil, "4", 144_918_733, 143_997_580, "G", "A", twoTables),
        .init(.gypb270, "GYPB", "c.270+5G>T", nil, "4", 144_918_688, 143_997_535, "C", "A", twoTables),
        .init(.di2561, "SLC4A1", "c.2561C>T", "rs2285644", "17", 42_328_621, 44_251_253, "G", "A", tablesAndPanel),
        .init(.di1972, "SLC4A1", "c.1972G>A", "rs75731670", "17", 42_331_949, 44_254_581, "C", "T", tablesAndPanel),
        .init(.in137, "CD44", "c.137G>C", "rs369473842", "11", 35_198_191, 35_176_644, "G", "C", tablesAndPanel),
        .init(.lu230, "BCAM", "c.230G>A", "rs28399653", "19", 45_315_445, 44_812_188, "G", "A", tablesAndPanel),
        .init(.do793, "ART4", "c.793G>A", "rs11276", "12", 14_993_439, 14_840_505, "C", "T", everyone),
        .init(.co134, "AQP1", "c.134C>T", "rs28362692", "7", 30_951_658, 30_912_043, "C", "T", tablesAndPanel),
        .init(.yt1057, "ACHE", "c.1057C>A", "rs1799805", "7", 100_490_797, 100_893_176, "G", "T", tablesAndPanel),
        .init(.sc169, "ERMAP", "c.169G>A", "rs56025238", "1", 43_296_522, 42_830_851, "G", "A", tablesAndPanel),
        .init(.lw299, "ICAM4", "c.299A>G", "rs77493670", "19", 10_397_987, 10_287_311, "A", "G", tablesAndPanel),
        .init(.jr376, "ABCG2", "c.376C>T", "rs72552713", "4", 89_052_957, 88_131_805, "G", "A", tablesAndPanel),
    ]
}
