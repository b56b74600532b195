namespace Rolecall.Gateway.Wires.Models;

/// <summary>In what a value is not as the model requires.</summary>
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
