using Rolecall.Api.SigV4;

namespace Rolecall.LoadTool.Wires;

/// <summary>Answers each call at once, without a connection: what is left is what the generator itself costs.</summary>
internal sealed class NoWire(SignedBy signs) : IWire
{
    private static readonly Uri Nowhere = new("http://localhost");

    public string Name => "none";

    public int GatewayCount => 1;

    public long ConnectionsOpened => 0;

    public Task<Answer> Send(ApiCall call, long number)
    {
        if (signs == SignedBy.Grpc)
            _ = call.HeadAt(Nowhere).Sign();
        else if (signs == SignedBy.Query)
            _ = AwsWire.MakeRequest(Nowhere, call);
        else if (signs == SignedBy.Connect)
            _ = ConnectWire.MakeRequest(Nowhere, call);
        return Task.FromResult(new Answer(default, null, null, 0));
    }

    public AwsKeys? Credentials(Answer answer) => null;

    public void Dispose()
    {
    }
}
