namespace Rolecall.Gateway.Wires.Models;

/// <summary>How a value breaks the requirements of the model.</summary>
internal enum Breach
{
    Absent,
    Enum,
    Pattern,
    TooManyBytes,
    TooShort,
    TooLong,
    TooSmall,
    TooLarge,

    /// <summary>An item of a list.</summary>
    Items,

    /// <summary>A value of a map.</summary>
    MapValues,
}
