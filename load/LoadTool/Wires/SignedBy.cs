namespace Rolecall.LoadTool.Wires;

/// <summary>As which wire a <see cref="NoWire"/> signs.</summary>
internal enum SignedBy
{
    Nobody,
    Grpc,
    Query,
    Connect,
}
