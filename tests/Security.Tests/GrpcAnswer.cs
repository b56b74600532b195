using System.Globalization;

namespace Rolecall.Security.Tests;

/// <summary>Headers and trailers of a gRPC answer.</summary>
internal sealed record GrpcAnswer(ILookup<string, string> Headers)
{
    public int Status => int.Parse(Header("grpc-status")!, CultureInfo.InvariantCulture);

    public string Message => Uri.UnescapeDataString(Header("grpc-message") ?? "");

    /// <summary>The google.rpc.Status behind the answer.</summary>
    public Google.Rpc.Status Details
    {
        get
        {
            var text = Header("grpc-status-details-bin")!;
            return Google.Rpc.Status.Parser.ParseFrom(Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '=')));
        }
    }

    public string? Header(string name) => Headers[name].FirstOrDefault();
}
