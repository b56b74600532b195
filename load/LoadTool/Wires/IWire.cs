using Rolecall.Api.SigV4;

namespace Rolecall.LoadTool.Wires;

/// <summary>How calls reach the server.</summary>
internal interface IWire : IDisposable
{
    /// <summary>"grpc", "aws" or "connect".</summary>
    string Name { get; }

    /// <summary>How many gateways there are: the call of a number goes to that number modulo this.</summary>
    int GatewayCount { get; }

    /// <summary>Connections that were opened so far.</summary>
    long ConnectionsOpened { get; }

    /// <summary>Makes the call at one of the gateways; a refusal is an answer with a code, and nothing is thrown.</summary>
    /// <param name="number">Of the call: says which gateway and connection takes it.</param>
    Task<Answer> Send(ApiCall call, long number);

    /// <summary>The credentials of an answer to AssumeRole; null where it has none.</summary>
    AwsKeys? Credentials(Answer answer);
}
