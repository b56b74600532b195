using Rolecall.Gateway.Wires.Grpc;
using Rolecall.Identity.Accounts;

namespace Rolecall.Security.Tests.MagicKeys;

/// <summary>What came back: of gRPC, the status that its trailers tell, and its message.</summary>
internal sealed record HttpAnswer(int Status, int? GrpcStatus, string Text)
{
    public bool Tells(IEnumerable<string> codes) => codes.Any(code => Text.Contains(code, StringComparison.Ordinal));
}
