using Rolecall.Identity.Faults;

namespace Rolecall.Contracts.Serialization;

[RegisterConverter]
internal sealed class AwsFaultExceptionConverter : IConverter<AwsFaultException, AwsFaultExceptionSurrogate>
{
    public AwsFaultException ConvertFromSurrogate(in AwsFaultExceptionSurrogate from) => new(from.Fault);

    public AwsFaultExceptionSurrogate ConvertToSurrogate(in AwsFaultException from) => new() { Fault = from.Fault };
}
