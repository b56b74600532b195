using Microsoft.AspNetCore.Http;
using Rolecall.Api.SigV4;
using Rolecall.Gateway.Grpc;
using Rolecall.Gateway.Operations;
using Rolecall.Identity;

namespace Rolecall.Gateway.Aws;

/// <summary>Connect's unary JSON: POST /package.Service/Method, for curl and browsers. https://connectrpc.com/docs/protocol</summary>
internal sealed class ConnectEndpoint(Pipeline pipeline)
{
    public async Task Serve(AwsRequest request, Operation row)
    {
        Call? call = null;
        try
        {
            var body = await RequestBody.Read(request.Http, WireLimits.MaxDocumentBytes);
            call = request.ToCall(
                row,
                () => ConnectJson.Read(row.Method.InputType, body.Bytes),
                () => CredentialReader.Of(
                    request.Http, SigV4Rules.Rpc(OperationTable.SigningNameOf(row.Method.Service)), body.Sha256, chunks: null));
            if (request.Http.Request.ContentType?.StartsWith(ConnectJson.ContentType, StringComparison.OrdinalIgnoreCase) != true)
            {
                await request.Answer(StatusCodes.Status415UnsupportedMediaType, null, default);
                return;
            }
            await request.Answer(StatusCodes.Status200OK, ConnectJson.ContentType, ConnectJson.Write(await pipeline.Run(call)));
        }
        catch (RefusedCallException refused)
        {
            await Refuse(request, refused, call!);
        }
        catch (AwsFaultException refused)
        {
            await request.Answer(refused.Fault.Status, ConnectJson.ContentType, ConnectJson.WriteError(Faults.GrpcCode(refused.Fault), refused.Fault.Message, []));
        }
    }

    private static Task Refuse(AwsRequest request, RefusedCallException refused, Call call)
    {
        var code = Faults.GrpcCode(refused.Fault);
        return request.Answer(
            ConnectJson.HttpStatusOf(code),
            ConnectJson.ContentType,
            ConnectJson.WriteError(code, refused.Fault.Message, GrpcStatus.DetailsOf(refused, call)));
    }
}
