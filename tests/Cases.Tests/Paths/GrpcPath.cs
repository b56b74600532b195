using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Rolecall.Api.Native.V1;
using Rolecall.Api.SigV4;
using Rolecall.Cases.Tests.Worlds;

namespace Rolecall.Cases.Tests.Paths;

/// <summary>Over gRPC, signed as the C# call credentials sign. What decided a denial, the administrator is told: the caller is not (issue 10, point 2).</summary>
internal sealed class GrpcPath(CaseServer server) : IDisposable
{
    private readonly GrpcChannel channel = GrpcChannel.ForAddress(server.Grpc);

    public async Task<Answer> Send(World world, Credential who, IMessage request)
    {
        var row = server.RowOf(request);
        var method = new Method<IMessage, IMessage>(
            MethodType.Unary, row.Method.Service.FullName, row.Name, MarshallerOf(row.Method.InputType.Parser),
            MarshallerOf(row.Method.OutputType.Parser));
        var headers = new Metadata { { "rolecall-sandbox", world.Sandbox } };
        if (who is Credential.Administrator)
            headers.Add("authorization", "Bearer " + server.AdminToken);
        var invoker = who is Credential.Keys keys
            ? channel.Intercept(new SigV4CallCredentials(
                new AwsKeys(keys.Id, keys.Secret, keys.Token), server.Grpc.Authority, TimeProvider.System))
            : channel.CreateCallInvoker();
        try
        {
            return new Answer { Response = await invoker.AsyncUnaryCall(method, null, new CallOptions(headers), request) };
        }
        catch (RpcException refused)
        {
            var status = refused.GetRpcStatus();
            var error = status?.GetDetail<ErrorInfo>();
            return new Answer
            {
                // A denial that is not told as one, with the AWS code of our domain, is no denial.
                Code = error?.Domain == "rolecall"
                    && (error.Reason == "AccessDenied") == (refused.StatusCode == StatusCode.PermissionDenied)
                    ? error.Reason
                    : refused.Status.ToString(),
                Message = status?.Message,
                Decision = await Explain(world, status?.GetDetail<RequestInfo>()?.RequestId),
            };
        }
    }

    public void Dispose() => channel.Dispose();

    private async Task<Decision?> Explain(World world, string? requestId)
    {
        var headers = new Metadata { { "rolecall-sandbox", world.Sandbox }, { "authorization", "Bearer " + server.AdminToken } };
        try
        {
            return (await new AccessService.AccessServiceClient(channel).ExplainAsync(new() { RequestId = requestId }, headers)).Decision;
        }
        catch (RpcException unknown) when (unknown.StatusCode == StatusCode.NotFound)
        {
            return null;
        }
    }

    private static Marshaller<IMessage> MarshallerOf(MessageParser parser) =>
        new(message => message.ToByteArray(), bytes => parser.ParseFrom(bytes));
}
