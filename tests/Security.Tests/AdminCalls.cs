using System.Buffers.Binary;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf.Reflection;
using Google.Rpc;
using Grpc.Core;
using Rolecall.Api.Native.V1;

namespace Rolecall.Security.Tests;

/// <summary>Calls of any of rolecall's own operations, by its descriptor, over gRPC and over Connect, with an empty request.</summary>
internal sealed class AdminCalls(Ready server) : IDisposable
{
    private static readonly Marshaller<byte[]> Bytes = Marshallers.Create<byte[]>(bytes => bytes, bytes => bytes);

    private readonly GrpcClient grpc = new(server);
    private readonly HttpClient http = new() { BaseAddress = new Uri(server.Aws) };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>
    /// All that the contract has: a row that is added to the table is among them. The sign-in alone takes no token: its request is the
    /// credential.
    /// </summary>
    public static IEnumerable<MethodDescriptor> Operations { get; } = typeof(SandboxService).Assembly.GetExportedTypes()
        .Where(type => type.Name.EndsWith("Reflection", StringComparison.Ordinal))
        .Select(type => type.GetProperty("Descriptor")?.GetValue(null)).OfType<FileDescriptor>()
        .Where(file => file.Package == "rolecall.v1")
        .SelectMany(file => file.Services).Where(service => service.Name != nameof(SignInService)).SelectMany(service => service.Methods)
        .ToList();

    /// <summary>What the caller is told, but for the request's id; null where the call was served.</summary>
    public async Task<Refusal?> ByGrpc(MethodDescriptor operation, string? token, string sandbox)
    {
        var method = new Method<byte[], byte[]>(
            operation.IsServerStreaming ? MethodType.ServerStreaming : MethodType.Unary, operation.Service.FullName, operation.Name, Bytes,
            Bytes);
        var headers = new Metadata { { "rolecall-sandbox", sandbox } };
        if (token is not null)
            headers.Add("authorization", "Bearer " + token);
        // A tail answers when there is something to tell: everything that is there already.
        var request = operation.Name == "TailEvents" ? new TailEventsRequest { AfterSequence = 0 } : null;
        var body = request is null ? [] : Google.Protobuf.MessageExtensions.ToByteArray(request);
        try
        {
            var options = new CallOptions(headers, cancellationToken: Cancel);
            if (operation.IsServerStreaming)
            {
                using var stream = grpc.Anonymous.AsyncServerStreamingCall(method, null, options, body);
                await stream.ResponseStream.MoveNext(Cancel);
            }
            else
            {
                using var call = grpc.Anonymous.AsyncUnaryCall(method, null, options, body);
                await call;
            }
            return null;
        }
        catch (RpcException refused)
        {
            return new Refusal(refused.StatusCode.ToString(), refused.Status.Detail, refused.GetRpcStatus()?.GetDetail<ErrorInfo>());
        }
    }

    /// <summary>The same over Connect.</summary>
    public async Task<Refusal?> ByConnect(MethodDescriptor operation, string? token, string sandbox)
    {
        var json = operation.Name == "TailEvents" ? """{"afterSequence":"0"}"""u8.ToArray() : "{}"u8.ToArray();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/{operation.Service.FullName}/{operation.Name}");
        request.Headers.Add("rolecall-sandbox", sandbox);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Content = new ByteArrayContent(operation.IsServerStreaming ? [0, 0, 0, 0, (byte)json.Length, .. json] : json)
        {
            Headers =
            {
                ContentType = new MediaTypeHeaderValue(operation.IsServerStreaming ? "application/connect+json" : "application/json")
            },
        };
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
        if (!operation.IsServerStreaming)
            return response.IsSuccessStatusCode ? null : RefusalIn(JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancel))!);
        await using var body = await response.Content.ReadAsStreamAsync(Cancel);
        var head = new byte[5];
        await body.ReadExactlyAsync(head, Cancel);
        var message = new byte[BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1))];
        await body.ReadExactlyAsync(message, Cancel);
        return head[0] == 2 && JsonNode.Parse(Encoding.UTF8.GetString(message))!["error"] is { } error ? RefusalIn(error) : null;
    }

    public void Dispose()
    {
        grpc.Dispose();
        http.Dispose();
    }

    private static Refusal RefusalIn(JsonNode error)
    {
        var info = error["details"]!.AsArray().FirstOrDefault(detail => (string)detail!["type"]! == ErrorInfo.Descriptor.FullName);
        var bytes = info is null ? null : (string)info["value"]!;
        return new Refusal((string)error["code"]!, (string)error["message"]!,
            bytes is null ? null : ErrorInfo.Parser.ParseFrom(Convert.FromBase64String(bytes.PadRight((bytes.Length + 3) / 4 * 4, '='))));
    }
}
