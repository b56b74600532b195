using Google.Protobuf;
using Rolecall.Identity.Faults;

namespace Rolecall.Contracts.Accounts;

[GenerateSerializer, Immutable, Alias("rolecall.OperationReply")]
public sealed record OperationReply
{
    /// <summary>The answer of an operation that was done; an empty message where it has none.</summary>
    public static OperationReply Of(IMessage? response) => new() { Response = response?.ToByteArray() ?? [] };

    [Id(0)] public Fault? Fault { get; init; }

    [Id(1)] public ReadOnlyMemory<byte> Response { get; init; }
}
