namespace Rolecall.Gateway.Wires.Models;

/// <summary>What a member, or an item of a list or map, is made of.</summary>
internal enum MemberKind
{
    /// <summary>Text, a number, a boolean, a blob, a timestamp: one text on the wire.</summary>
    Scalar,
    Structure,
    List,
    Map,
}
