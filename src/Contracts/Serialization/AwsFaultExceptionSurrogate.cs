using Rolecall.Identity.Faults;

namespace Rolecall.Contracts.Serialization;

/// <summary>A refusal that a grain throws is the same refusal on another silo, without the stack of the silo that threw it.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.AwsFaultException")]
internal struct AwsFaultExceptionSurrogate
{
    [Id(0)] public Fault Fault;
}
