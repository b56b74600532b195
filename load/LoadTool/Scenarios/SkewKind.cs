namespace Rolecall.LoadTool.Scenarios;

/// <summary>Which members are taken.</summary>
internal enum SkewKind
{
    /// <summary>All equally often.</summary>
    Even,

    /// <summary>Organizations by Zipf's law: the k-th as often as 1/k^exponent.</summary>
    Zipf,

    /// <summary>One member for all calls.</summary>
    Hot,

    /// <summary>Each once before any comes again.</summary>
    Cold,
}
