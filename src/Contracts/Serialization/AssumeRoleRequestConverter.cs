using Google.Protobuf;
using Rolecall.Api.Sts.V1;

namespace Rolecall.Contracts.Serialization;

[RegisterConverter]
internal sealed class AssumeRoleRequestConverter : IConverter<AssumeRoleRequest, AssumeRoleRequestSurrogate>
{
    public AssumeRoleRequest ConvertFromSurrogate(in AssumeRoleRequestSurrogate from) => AssumeRoleRequest.Parser.ParseFrom(from.Bytes);

    public AssumeRoleRequestSurrogate ConvertToSurrogate(in AssumeRoleRequest from) => new() { Bytes = from.ToByteArray() };
}
