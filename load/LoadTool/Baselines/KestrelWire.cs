using System.Globalization;
using Rolecall.Api.SigV4;
using Rolecall.LoadTool.Targets;
using Rolecall.LoadTool.Wires;

namespace Rolecall.LoadTool.Baselines;

/// <summary>Each call as a POST of its Query form, signed, to a server that reads it and answers a fixed number of bytes.</summary>
internal sealed class KestrelWire(IReadOnlyList<Gateway> gateways, int perGateway, TimeSpan timeout, int answerBytes) : IWire
{
    private readonly HttpConnections connections = new(gateways, perGateway, timeout);
    private readonly string wanted = answerBytes.ToString(CultureInfo.InvariantCulture);

    public string Name => "aws";

    public int GatewayCount => connections.GatewayCount;

    public long ConnectionsOpened => connections.Opened;

    public async Task<Answer> Send(ApiCall call, long number)
    {
        var request = AwsWire.MakeForm(connections.Of(number), call);
        request.Headers.TryAddWithoutValidation("answer-bytes", wanted);
        var (ok, body, lost) = await connections.Send(request, sandbox: null);
        return new Answer(body, ok && body.Length == answerBytes ? null : lost ?? "WrongAnswer", null, call.Form.Length);
    }

    public AwsKeys? Credentials(Answer answer) => null;

    public void Dispose() => connections.Dispose();
}
