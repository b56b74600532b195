using Google.Rpc;
using Grpc.Core;
using Grpc.Net.Client;
using Rolecall.Api.SigV4;
using Rolecall.Api.Sts.V1;
using Rolecall.LoadDriver;
using Rolecall.LoadTool.Targets;

namespace Rolecall.LoadTool.Wires;

/// <summary>Unary calls of gRPC, as bytes: what is the same in each call is made once.</summary>
internal sealed class GrpcWire : IWire
{
    private const string UnsignedPayload = "UNSIGNED-PAYLOAD";
    private const string RequestId = "x-amzn-requestid";

    private static readonly Marshaller<byte[]> Bytes = Marshallers.Create(static bytes => bytes, static bytes => bytes);

    private readonly (GrpcChannel Channel, CallInvoker Calls, string Authority)[] connections;
    private readonly OpenedConnections opened = new();
    private readonly CallTimeouts timeouts;
    private readonly Dictionary<string, Method<byte[], byte[]>> methods = new(StringComparer.Ordinal);

    /// <param name="perGateway">HTTP/2 connections to each gateway.</param>
    public GrpcWire(IReadOnlyList<Gateway> gateways, int perGateway, TimeSpan timeout)
    {
        timeouts = new CallTimeouts(timeout);
        GatewayCount = gateways.Count;
        connections =
        [
            .. Enumerable.Range(0, perGateway).SelectMany(_ => gateways).Select(gateway =>
            {
                var address = gateway.Grpc ?? throw new UsageException("the wire grpc wants --grpc beside --endpoint");
                var channel = GrpcChannel.ForAddress(
                    address, new GrpcChannelOptions { HttpHandler = opened.Handler(), MaxReceiveMessageSize = 32 << 20 });
                return (channel, channel.CreateCallInvoker(), address.Authority);
            }),
        ];
    }

    public string Name => "grpc";

    public int GatewayCount { get; }

    public long ConnectionsOpened => opened.Count;

    public async Task<Answer> Send(ApiCall call, long number)
    {
        var (_, calls, authority) = connections[number % connections.Length];
        var cancel = timeouts.Next();
        try
        {
            var headers = call switch
            {
                { Keys: not null } => Signed(call, authority),
                { AdminToken: { } token } => new Metadata { { "authorization", "Bearer " + token } },
                _ => [],
            };
            if (call.Sandbox is { } sandbox)
                headers.Add(SandboxHeader.Name, sandbox);
            using var under = calls.AsyncUnaryCall(
                MethodOf(call.Method), null, new CallOptions(headers, cancellationToken: cancel), call.Bytes);
            return new Answer(await under.ResponseAsync, null, null, call.Bytes.Length) { RequestId = under.GetTrailers().GetValue(RequestId) };
        }
        catch (RpcException refused)
        {
            if (refused.StatusCode == StatusCode.Cancelled && cancel.IsCancellationRequested)
                return new Answer(default, "Timeout", refused.Status.Detail, call.Bytes.Length);
            var status = refused.StatusCode is StatusCode.Unavailable ? null : refused.GetRpcStatus();
            return new Answer(
                default,
                status?.GetDetail<ErrorInfo>()?.Reason ?? refused.StatusCode.ToString(),
                status?.Message ?? refused.Status.Detail,
                call.Bytes.Length)
            { RequestId = refused.Trailers.GetValue(RequestId) };
        }
    }

    public AwsKeys? Credentials(Answer answer) =>
        AssumeRoleResponse.Parser.ParseFrom(answer.Body.Span) is { Credentials: { SessionToken.Length: > 0 } made }
        ? new AwsKeys(made.AccessKeyId, made.SecretAccessKey, made.SessionToken)
        : null;

    public void Dispose() => Array.ForEach(connections, connection => connection.Channel.Dispose());

    /// <summary>As <see cref="SigV4CallCredentials"/> signs, for any message.</summary>
    public static Metadata Signed(ApiCall call, string authority)
    {
        var (date, authorization) = call.Sign(authority, Unsigned, SigV4Rules.Rpc(call.Service));
        var metadata = new Metadata
        {
            { "x-amz-content-sha256", UnsignedPayload },
            { "x-amz-date", date },
            { "authorization", authorization },
        };
        if (call.Keys!.SessionToken is { } token)
            metadata.Add("x-amz-security-token", token);
        return metadata;
    }

    private static SignedRequest Unsigned(ApiCall call, string authority) => new()
    {
        Method = "POST",
        Path = "/" + call.Method,
        Query = "",
        Headers = [new("host", authority), new("x-amz-content-sha256", UnsignedPayload)],
    };

    private Method<byte[], byte[]> MethodOf(string name)
    {
        lock (methods)
        {
            if (!methods.TryGetValue(name, out var method))
            {
                var slash = name.IndexOf('/');
                methods.Add(name, method = new Method<byte[], byte[]>(MethodType.Unary, name[..slash], name[(slash + 1)..], Bytes, Bytes));
            }
            return method;
        }
    }
}
