using Google.Rpc;

namespace Rolecall.Cases.Tests.GrpcWire;

/// <summary>All that a client sees of a gRPC answer, but its date and what is random in it.</summary>
internal sealed record WholeAnswer(int Status, string Headers, string Body, string Trailers)
{
    public static async Task<WholeAnswer> Of(HttpResponseMessage answer) => new(
        (int)answer.StatusCode,
        Text(answer.Headers.Concat(answer.Content.Headers)),
        Convert.ToHexString(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)),
        Text(answer.TrailingHeaders));

    private static string Text(IEnumerable<KeyValuePair<string, IEnumerable<string>>> headers) => string.Join('\n', headers
        .Where(header => !header.Key.Equals("date", StringComparison.OrdinalIgnoreCase))
        .OrderBy(header => header.Key, StringComparer.OrdinalIgnoreCase)
        .Select(header => $"{header.Key}: {string.Join(" | ", header.Value.Select(value => Shown(header.Key, value)))}"));

    private static string Shown(string name, string value) => name switch
    {
        "x-amzn-requestid" => "an id",
        "grpc-status-details-bin" => Shown(Google.Rpc.Status.Parser.ParseFrom(Convert.FromBase64String(value.PadRight(
            (value.Length + 3) / 4 * 4, '=')))),
        _ => value,
    };

    private static string Shown(Google.Rpc.Status status) => string.Join(' ', status.Details.Select(detail =>
        detail.Is(RequestInfo.Descriptor) ? "an id" : Convert.ToHexString(detail.Value.Span)).Prepend($"{status.Code} {status.Message}"));
}
